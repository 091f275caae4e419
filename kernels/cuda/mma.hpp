// SPDX-License-Identifier: Apache-2.0
// Products of small matrices that a warp multiplies at once, mma.sync: which element each lane holds, and how operands are rounded.
// Layouts are those of the PTX ISA, section "Matrix Fragments for mma.m16n8k8" and "m16n8k16".
#pragma once

#include <cstdint>

#include "kernels/cuda/kernel.hpp"
#include "shoal/detail/scalar.hpp"

namespace shoal::cuda {

/// Of a product's operands; everything else is float.
enum class Arithmetic : int { kFp32, kTf32, kBf16 };

// Where sum i of a lane is in [16][8].
__device__ __forceinline__ int sum_row(int lane, int i) { return lane / 4 + i / 2 * 8; }
__device__ __forceinline__ int sum_column(int lane, int i) { return lane % 4 * 2 + i % 2; }

/// To 10 bits of mantissa, to nearest, ties away from 0, as cvt.rna.tf32.
__device__ __forceinline__ std::uint32_t to_tf32(float x) {
#ifdef __CUDACC__
  std::uint32_t word;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(word) : "f"(x));
  return word;
#else
  std::uint32_t const bits = detail::bits_of(x);
  if ((bits & 0x7f800000u) == 0x7f800000u) return bits;  // infinite or NaN
  return (bits + 0x1000u) & 0xffffe000u;
#endif
}
/// Two bfloat16 in a word, the first in the lower half; to nearest, ties to even.
__device__ __forceinline__ std::uint32_t to_bf16_pair(float first, float second) {
#ifdef __CUDACC__
  std::uint32_t word;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(second), "f"(first));
  return word;
#else
  auto const rounded = [](float x) -> std::uint32_t {
    std::uint32_t const bits = detail::bits_of(x);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return bits >> 16 | 0x40u;  // NaN
    return (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
  };
  return rounded(first) | rounded(second) << 16;
#endif
}

template <Arithmetic>
struct MmaOf;

template <>
struct MmaOf<Arithmetic::kTf32> {
  static constexpr int rows = 16, columns = 8, inner = 8;
  struct A {
    std::uint32_t word[4];
  };
  struct B {
    std::uint32_t word[2];
  };
  template <class At>
  __device__ __forceinline__ static A load_a(int lane, At const& at) {
    A a;
    for (int i = 0; i < 4; ++i) a.word[i] = to_tf32(at(lane / 4 + i % 2 * 8, lane % 4 + i / 2 * 4));
    return a;
  }
  template <class At>
  __device__ __forceinline__ static B load_b(int lane, At const& at) {
    return {{to_tf32(at(lane % 4, lane / 4)), to_tf32(at(lane % 4 + 4, lane / 4))}};
  }
  __device__ __forceinline__ static void multiply(float (&sum)[4], A const& a, B const& b) {
#ifdef __CUDACC__
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
                 : "r"(a.word[0]), "r"(a.word[1]), "r"(a.word[2]), "r"(a.word[3]), "r"(b.word[0]), "r"(b.word[1]));
#else
    emulation::multiply_fragments(sum, a.word, b.word, 1);
#endif
  }
};

template <>
struct MmaOf<Arithmetic::kBf16> {
  static constexpr int rows = 16, columns = 8, inner = 16;
  using A = MmaOf<Arithmetic::kTf32>::A;
  using B = MmaOf<Arithmetic::kTf32>::B;
  template <class At>
  __device__ __forceinline__ static A load_a(int lane, At const& at) {
    A a;
    for (int i = 0; i < 4; ++i) {
      int const row = lane / 4 + i % 2 * 8, k = lane % 4 * 2 + i / 2 * 8;
      a.word[i] = to_bf16_pair(at(row, k), at(row, k + 1));
    }
    return a;
  }
  template <class At>
  __device__ __forceinline__ static B load_b(int lane, At const& at) {
    B b;
    for (int i = 0; i < 2; ++i) {
      int const k = lane % 4 * 2 + i * 8;
      b.word[i] = to_bf16_pair(at(k, lane / 4), at(k + 1, lane / 4));
    }
    return b;
  }
  __device__ __forceinline__ static void multiply(float (&sum)[4], A const& a, B const& b) {
#ifdef __CUDACC__
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
                 : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
                 : "r"(a.word[0]), "r"(a.word[1]), "r"(a.word[2]), "r"(a.word[3]), "r"(b.word[0]), "r"(b.word[1]));
#else
    emulation::multiply_fragments(sum, a.word, b.word, 2);
#endif
  }
};

}  // namespace shoal::cuda
