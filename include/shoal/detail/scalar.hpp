// SPDX-License-Identifier: Apache-2.0
// `float` as a value type of the shared arithmetic: the primitives that the headers in detail/ are written in, for one
// number at a time. CUDA kernels, host code and reference tests use them; kernels/cpu/vector-inl.hpp gives the same
// names to SIMD vectors. Every primitive is exact or correctly rounded, so both give the same bits (docs/numerics.md).
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#ifdef __FAST_MATH__
#error "shoal's arithmetic is defined to the bit: compile it without -ffast-math"
#endif

#ifdef __CUDACC__
#define SHOAL_HD __host__ __device__ __forceinline__
#else
#define SHOAL_HD inline
#endif

namespace shoal::detail {

SHOAL_HD float fma(float a, float b, float c) {
#ifdef __CUDA_ARCH__
  return __fmaf_rn(a, b, c);
#else
  return std::fma(a, b, c);  // required by the standard to round once, also where the CPU has no such instruction
#endif
}
SHOAL_HD float sqrt(float x) {
#ifdef __CUDA_ARCH__
  return __fsqrt_rn(x);
#else
  return std::sqrt(x);
#endif
}

SHOAL_HD std::uint32_t bits_of(float x) {
#ifdef __CUDA_ARCH__
  return __float_as_uint(x);
#else
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
#endif
}
SHOAL_HD float float_of(std::uint32_t bits) {
#ifdef __CUDA_ARCH__
  return __uint_as_float(bits);
#else
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
#endif
}

SHOAL_HD float select(bool condition, float yes, float no) { return condition ? yes : no; }
SHOAL_HD float abs(float x) { return float_of(bits_of(x) & 0x7fffffffu); }
/// |magnitude| with the sign bit of `sign`.
SHOAL_HD float copysign(float magnitude, float sign) {
  return float_of((bits_of(magnitude) & 0x7fffffffu) | (bits_of(sign) & 0x80000000u));
}
/// a > b ? a : b; the second argument where either is NaN.
SHOAL_HD float max(float a, float b) { return a > b ? a : b; }
SHOAL_HD float min(float a, float b) { return a < b ? a : b; }

/// 2^n for integer-valued n in [-126, 127].
SHOAL_HD float power_of_two(float n) {
  return float_of(static_cast<std::uint32_t>(static_cast<std::int32_t>(n) + 127) << 23);
}

/// x = m * 2^e with m in [sqrt(1/2), sqrt(2)), for positive normal x.
template <class V>
struct Split {
  V mantissa, exponent;
};
SHOAL_HD Split<float> split(float x) {
  std::uint32_t const shifted = bits_of(x) - 0x3f3504f3u;  // bits of sqrt(1/2): moves the cut from 1 to sqrt(1/2)
  auto const exponent = static_cast<std::int32_t>(shifted) >> 23;
  return {float_of((shifted & 0x007fffffu) + 0x3f3504f3u), static_cast<float>(exponent)};
}

}  // namespace shoal::detail
