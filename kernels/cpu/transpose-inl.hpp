// SPDX-License-Identifier: Apache-2.0
// Blocks of 16 x 16 floats with rows and columns exchanged: four rows of four at a time within each 128-bit block of a
// vector, whose blocks are gathered from rows four apart.
#if defined(SHOAL_KERNELS_CPU_TRANSPOSE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SHOAL_KERNELS_CPU_TRANSPOSE_INL
#undef SHOAL_KERNELS_CPU_TRANSPOSE_INL
#else
#define SHOAL_KERNELS_CPU_TRANSPOSE_INL
#endif

#include <algorithm>

#include "kernels/cpu/panels.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {

inline constexpr std::size_t kBlock = cpu::kPanel * cpu::kPanel;  // [floats]

#if HWY_TARGET != HWY_SCALAR
// Four floats from each of the rows p, p + 4, p + 8, ... of a block.
HWY_INLINE F32 every_fourth_row(float const* p) {
  constexpr int kStep = 4 * cpu::kPanel;
#if HWY_TARGET == HWY_AVX3
  __m512 x = _mm512_castps128_ps512(_mm_load_ps(p));
  x = _mm512_insertf32x4(x, _mm_load_ps(p + kStep), 1);
  x = _mm512_insertf32x4(x, _mm_load_ps(p + 2 * kStep), 2);
  return F32(hn::Vec<FloatTag>{_mm512_insertf32x4(x, _mm_load_ps(p + 3 * kStep), 3)});
#elif HWY_TARGET == HWY_AVX2
  return F32(hn::Vec<FloatTag>{_mm256_insertf128_ps(_mm256_castps128_ps256(_mm_load_ps(p)), _mm_load_ps(p + kStep), 1)});
#else
  static_assert(kLanes == 4);
  return load(p);
#endif
}
#endif

/// to[j][k] = from[k][j]; not in place.
HWY_INLINE void transpose_block(float const* from, float* to) {
#if HWY_TARGET == HWY_SCALAR
  for (int k = 0; k < cpu::kPanel; ++k) {
    for (int j = 0; j < cpu::kPanel; ++j) to[j * cpu::kPanel + k] = from[k * cpu::kPanel + j];
  }
#else
  using Pairs = hn::Repartition<double, FloatTag>;
  auto const pairs = [](auto x) HWY_ATTR { return hn::BitCast(Pairs(), x); };
  for (int j = 0; j < cpu::kPanel; j += 4) {
    for (int k = 0; k < cpu::kPanel; k += kLanes) {
      float const* const p = from + k * cpu::kPanel + j;
      auto const a = every_fourth_row(p).raw, b = every_fourth_row(p + cpu::kPanel).raw;
      auto const c = every_fourth_row(p + 2 * cpu::kPanel).raw, d = every_fourth_row(p + 3 * cpu::kPanel).raw;
      auto const ab01 = pairs(hn::InterleaveLower(FloatTag(), a, b)), ab23 = pairs(hn::InterleaveUpper(FloatTag(), a, b));
      auto const cd01 = pairs(hn::InterleaveLower(FloatTag(), c, d)), cd23 = pairs(hn::InterleaveUpper(FloatTag(), c, d));
      float* const q = to + j * cpu::kPanel + k;
      auto const put = [&](int row, auto x) HWY_ATTR { hn::Store(hn::BitCast(FloatTag(), x), FloatTag(), q + row * cpu::kPanel); };
      put(0, hn::InterleaveLower(Pairs(), ab01, cd01));
      put(1, hn::InterleaveUpper(Pairs(), ab01, cd01));
      put(2, hn::InterleaveLower(Pairs(), ab23, cd23));
      put(3, hn::InterleaveUpper(Pairs(), ab23, cd23));
    }
  }
#endif
}

/// The first `rows` rows of `from` only, the rest taken for 0; writes the first `columns` rows of `to`.
HWY_INLINE void transpose_part(float const* from, int rows, float* to, int columns) {
  if (rows == cpu::kPanel && columns == cpu::kPanel) return transpose_block(from, to);
  alignas(cpu::kAlignment) float whole[kBlock], transposed[kBlock];
  std::fill(std::copy_n(from, rows * cpu::kPanel, whole), whole + kBlock, 0.0f);
  transpose_block(whole, transposed);
  std::copy_n(transposed, columns * cpu::kPanel, to);
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
