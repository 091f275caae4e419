// SPDX-License-Identifier: Apache-2.0
// One SIMD vector as a value type of the shared arithmetic, and that arithmetic compiled for the current target.
// Included by Highway's foreach_target once per instruction set; include it after hwy/highway.h's own guard pattern.
#if defined(SHOAL_KERNELS_CPU_VECTOR_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SHOAL_KERNELS_CPU_VECTOR_INL
#undef SHOAL_KERNELS_CPU_VECTOR_INL
#else
#define SHOAL_KERNELS_CPU_VECTOR_INL
#endif

#include <hwy/highway.h>

#include "shoal/activations.hpp"
#include "shoal/detail/scalar.hpp"
#include "shoal/optimizers.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Vectors hold at most one 16-wide panel; narrower targets use several for one.
using FloatTag = hn::CappedTag<float, 16>;
using IntTag = hn::RebindToSigned<FloatTag>;
using UintTag = hn::RebindToUnsigned<FloatTag>;
inline constexpr int kLanes = static_cast<int>(hn::MaxLanes(FloatTag()));

struct Mask {
  hn::Mask<FloatTag> raw;
};

struct F32 {
  hn::Vec<FloatTag> raw;
  F32() = default;
  HWY_INLINE explicit F32(float x) : raw(hn::Set(FloatTag(), x)) {}
  HWY_INLINE explicit F32(hn::Vec<FloatTag> v) : raw(v) {}
};

HWY_INLINE F32 load(float const* p) { return F32(hn::Load(FloatTag(), p)); }      // aligned to the vector
HWY_INLINE F32 load_any(float const* p) { return F32(hn::LoadU(FloatTag(), p)); }
HWY_INLINE void store(F32 x, float* p) { hn::Store(x.raw, FloatTag(), p); }
HWY_INLINE void store_any(F32 x, float* p) { hn::StoreU(x.raw, FloatTag(), p); }

HWY_INLINE F32 operator+(F32 a, F32 b) { return F32(hn::Add(a.raw, b.raw)); }
HWY_INLINE F32 operator-(F32 a, F32 b) { return F32(hn::Sub(a.raw, b.raw)); }
HWY_INLINE F32 operator*(F32 a, F32 b) { return F32(hn::Mul(a.raw, b.raw)); }
HWY_INLINE F32 operator/(F32 a, F32 b) { return F32(hn::Div(a.raw, b.raw)); }
HWY_INLINE Mask operator<(F32 a, F32 b) { return {hn::Lt(a.raw, b.raw)}; }
HWY_INLINE Mask operator>(F32 a, F32 b) { return {hn::Gt(a.raw, b.raw)}; }
HWY_INLINE Mask operator<=(F32 a, F32 b) { return {hn::Le(a.raw, b.raw)}; }
HWY_INLINE Mask operator>=(F32 a, F32 b) { return {hn::Ge(a.raw, b.raw)}; }
HWY_INLINE Mask operator==(F32 a, F32 b) { return {hn::Eq(a.raw, b.raw)}; }
HWY_INLINE Mask operator&(Mask a, Mask b) { return {hn::And(a.raw, b.raw)}; }
HWY_INLINE Mask operator|(Mask a, Mask b) { return {hn::Or(a.raw, b.raw)}; }

HWY_INLINE F32 fma(F32 a, F32 b, F32 c) {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  // Highway's MulAdd rounds twice on these targets. One lane at a time, exact and slow: they exist for correctness.
  HWY_ALIGN float x[kLanes], y[kLanes], z[kLanes];
  store(a, x), store(b, y), store(c, z);
  for (int lane = 0; lane < kLanes; ++lane) z[lane] = std::fma(x[lane], y[lane], z[lane]);
  return load(z);
#else
  return F32(hn::MulAdd(a.raw, b.raw, c.raw));
#endif
}
HWY_INLINE F32 sqrt(F32 x) { return F32(hn::Sqrt(x.raw)); }
HWY_INLINE F32 select(Mask condition, F32 yes, F32 no) { return F32(hn::IfThenElse(condition.raw, yes.raw, no.raw)); }
HWY_INLINE F32 abs(F32 x) { return F32(hn::Abs(x.raw)); }
HWY_INLINE F32 copysign(F32 magnitude, F32 sign) { return F32(hn::CopySign(magnitude.raw, sign.raw)); }
HWY_INLINE F32 max(F32 a, F32 b) { return select(a > b, a, b); }
HWY_INLINE F32 min(F32 a, F32 b) { return select(a < b, a, b); }

HWY_INLINE F32 power_of_two(F32 n) {
  auto const biased = hn::Add(hn::ConvertTo(IntTag(), n.raw), hn::Set(IntTag(), 127));
  return F32(hn::BitCast(FloatTag(), hn::ShiftLeft<23>(biased)));
}

template <class V>
struct Split {
  V mantissa, exponent;
};
HWY_INLINE Split<F32> split(F32 x) {
  auto const cut = hn::Set(IntTag(), 0x3f3504f3);
  auto const shifted = hn::Sub(hn::BitCast(IntTag(), x.raw), cut);
  auto const mantissa = hn::Add(hn::And(shifted, hn::Set(IntTag(), 0x007fffff)), cut);
  return {F32(hn::BitCast(FloatTag(), mantissa)), F32(hn::ConvertTo(FloatTag(), hn::ShiftRight<23>(shifted)))};
}

#if HWY_TARGET == HWY_AVX3
// Faster ways to the bits of the functions of these names in math.hpp.

HWY_INLINE F32 flush(F32 x) {
  auto const bits = _mm512_castps_si512(x.raw.raw);
  return F32(hn::Vec<FloatTag>{_mm512_maskz_mov_ps(_mm512_test_epi32_mask(bits, _mm512_set1_epi32(0x70000000)), x.raw.raw)});
}

// Up to Golden Cove a root occupies the divider for 11 cycles, and the division that follows for 10 more. These multiply-adds take
// 5, and round correctly (Markstein, IBM J. Res. Dev. 34, 1990) where no intermediate result is subnormal; the last
// instruction puts right what is zero, infinite, negative or NaN. tests/kernels/update_test.cpp tries every mantissa.
HWY_INLINE F32 sqrt_of_flushed(F32 x) {
  F32 const y(hn::ApproximateReciprocalSqrt(x.raw)), half(0.5f);
  F32 const first = x * y, half_y = y * half;
  F32 const r(hn::NegMulAdd(first.raw, half_y.raw, half.raw));
  F32 const second = fma(first, r, first), slope = fma(half_y, r, half_y);
  F32 const rest(hn::NegMulAdd(second.raw, second.raw, x.raw));
  F32 const root = fma(rest, slope, second);
  // By class of x: NaN, NaN, 0 give x; 1 the root; -inf NaN; inf x; negative NaN; positive the root.
  return F32(hn::Vec<FloatTag>{_mm512_fixupimm_ps(root.raw.raw, x.raw.raw, _mm512_set1_epi32(0x03530122), 0)});
}
#endif

#pragma push_macro("SHOAL_HD")
#undef SHOAL_HD
#define SHOAL_HD HWY_INLINE
// clang-format off
#include "shoal/detail/math.hpp"
#include "shoal/detail/activations.hpp"
#include "shoal/detail/optimizers.hpp"
#include "shoal/detail/update.hpp"
#include "shoal/detail/losses.hpp"
// clang-format on
#pragma pop_macro("SHOAL_HD")

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
