// SPDX-License-Identifier: Apache-2.0
// Products of numbers rounded to bfloat16, summed in float: VDPBF16PS adds two terms an instruction. Zen 5 issues as
// many of them as multiply-adds of floats; Sapphire Rapids a quarter, so that fp32 is faster there. A sum is again one chain whatever the tile: pair by pair in ascending order, and of a pair the
// second term first, each a fused multiply-add.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/bfloat16.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/gradient_block-inl.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3
// Highway has no target with this extension: functions that use it say so.
#define SHOAL_BFLOAT16 __attribute__((target("avx512bf16")))

namespace {

using cpu::kPairs;
using cpu::kPanel;
using cpu::MatMul;
using cpu::PairMatrix;
using cpu::WeightGradient;

constexpr int kTileRows = 12, kTilePanels = 2, kGradientRows = 8;

SHOAL_BFLOAT16 inline __m512bh pairs_at(std::uint32_t const* p) { return reinterpret_cast<__m512bh>(_mm512_load_si512(p)); }
SHOAL_BFLOAT16 inline __m512bh broadcast(std::uint32_t pair) { return reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(pair))); }

// Rows b and b + 1 of a panel.
SHOAL_BFLOAT16 void pair_up(float const* x, std::size_t stride, int rows, int columns, PairMatrix const& pairs) {
  alignas(64) static constexpr std::uint16_t kBoth[32] = {0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
                                                          8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  __m512i const both = _mm512_load_si512(kBoth);
  for (int panel = 0; panel < cpu::panels_for(columns); ++panel) {
    float const* row = x + panel * stride;
    std::uint32_t* by_row = pairs.by_row ? pairs.by_row + panel * pairs.by_row_stride : nullptr;
    std::uint32_t* by_column = pairs.by_column ? pairs.by_column + panel * pairs.by_column_stride : nullptr;
    for (int b = 0; b < rows; b += 2, row += 2 * kPanel) {
      bool const has_second = b + 1 < rows;
      __m512 const first = _mm512_load_ps(row), second = has_second ? _mm512_load_ps(row + kPanel) : _mm512_setzero_ps();
      auto const rounded = reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(second, first));
      if (by_row) {
        _mm256_store_si256(reinterpret_cast<__m256i*>(by_row), _mm512_castsi512_si256(rounded));
        if (has_second) _mm256_store_si256(reinterpret_cast<__m256i*>(by_row + kPairs), _mm512_extracti64x4_epi64(rounded, 1));
        by_row += 2 * kPairs;
      }
      if (by_column) {
        _mm512_store_si512(by_column, _mm512_permutexvar_epi16(both, rounded));
        by_column += kPanel;
      }
    }
  }
}

// c[Rows][Panels * 16] at row `row` and panel `panel`.
template <int Rows, int Panels>
SHOAL_BFLOAT16 inline void matmul_tile(MatMul const& m, PairMatrix const& left, PairMatrix const& right, int row, int panel) {
  __m512 sum[Rows][Panels];
  for (int p = 0; p < Panels; ++p) {
    __m512 const start = m.bias ? _mm512_load_ps(m.bias + (panel + p) * kPanel) : _mm512_setzero_ps();
    for (int r = 0; r < Rows; ++r) sum[r][p] = start;
  }
  std::uint32_t const* a = left.by_row + static_cast<std::size_t>(row) * kPairs;
  std::uint32_t const* w = right.by_column + panel * right.by_column_stride;
  for (int k0 = 0; k0 < m.inner; k0 += kPanel, a += left.by_row_stride) {
    int const n = std::min(kPairs, (m.inner - k0 + 1) / 2);
    for (int k = 0; k < n; ++k, w += kPanel) {
      __m512bh weights[Panels];
      for (int p = 0; p < Panels; ++p) weights[p] = pairs_at(w + p * right.by_column_stride);
      for (int r = 0; r < Rows; ++r) {
        __m512bh const x = broadcast(a[r * kPairs + k]);
        for (int p = 0; p < Panels; ++p) sum[r][p] = _mm512_dpbf16_ps(sum[r][p], x, weights[p]);
      }
    }
  }
  for (int r = 0; r < Rows; ++r) {
    for (int p = 0; p < Panels; ++p) {
      float* const c = m.c + (panel + p) * m.c_stride + static_cast<std::size_t>(row + r) * kPanel;
      store(flush(F32(hn::Vec<FloatTag>{sum[r][p]})), c);
    }
  }
}

template <int Rows, int Panels>
SHOAL_BFLOAT16 void matmul_rest(MatMul const& m, PairMatrix const& a, PairMatrix const& w, int row, int panel, int rest) {
  if constexpr (Rows > 0) {
    if (rest == Rows) return matmul_tile<Rows, Panels>(m, a, w, row, panel);
    matmul_rest<Rows - 1, Panels>(m, a, w, row, panel, rest);
  }
}

template <int Panels>
SHOAL_BFLOAT16 void matmul_panels(MatMul const& m, PairMatrix const& a, PairMatrix const& w, int panel) {
  int row = 0;
  for (; row + kTileRows <= m.rows; row += kTileRows) matmul_tile<kTileRows, Panels>(m, a, w, row, panel);
  matmul_rest<kTileRows - 1, Panels>(m, a, w, row, panel, m.rows - row);
}

void pair_matmul(MatMul const& m, PairMatrix const& a, PairMatrix const& w) {
  int const panels = cpu::panels_for(m.columns);
  int panel = 0;
  for (; panel + kTilePanels <= panels; panel += kTilePanels) matmul_panels<kTilePanels>(m, a, w, panel);
  for (; panel < panels; ++panel) matmul_panels<1>(m, a, w, panel);
}

// Gradients of Rows inputs from k on and Panels * 16 units, to out[panel][row][16], panels out_stride apart.
template <int Rows, int Panels>
SHOAL_BFLOAT16 void gradient_tile(int rows, PairMatrix const& left, PairMatrix const& right, int k, int panel, float* out, std::size_t out_stride) {
  __m512 sum[Rows][Panels];
  for (int r = 0; r < Rows; ++r) {
    for (int p = 0; p < Panels; ++p) sum[r][p] = _mm512_setzero_ps();
  }
  std::uint32_t const* a = left.by_column + (k / kPanel) * left.by_column_stride + k % kPanel;
  std::uint32_t const* dz = right.by_column + panel * right.by_column_stride;
  for (int b = 0; b < rows; b += 2, a += kPanel, dz += kPanel) {
    __m512bh d[Panels];
    for (int p = 0; p < Panels; ++p) d[p] = pairs_at(dz + p * right.by_column_stride);
    for (int r = 0; r < Rows; ++r) {
      __m512bh const x = broadcast(a[r]);
      for (int p = 0; p < Panels; ++p) sum[r][p] = _mm512_dpbf16_ps(sum[r][p], x, d[p]);
    }
  }
  for (int r = 0; r < Rows; ++r) {
    for (int p = 0; p < Panels; ++p) store(flush(F32(hn::Vec<FloatTag>{sum[r][p]})), out + p * out_stride + r * kPanel);
  }
}

template <int Panels>
bool gradient_panels(WeightGradient const& m, PairMatrix const& a, PairMatrix const& dz, int panel) {
  GradientBlock<Panels> block;
  bool finite = true;
  int const n = cpu::padded_rows(m.inputs);
  for (int k = 0; k < n; k += kBlockRows) {
    int const rows = std::min(kBlockRows, n - k);
    for (int r = 0; r < rows; r += kGradientRows) {
      gradient_tile<kGradientRows, Panels>(m.rows, a, dz, k + r, panel, block.values + r * kPanel, block.kStride);
    }
    finite &= finish_block<Panels>(m, panel, k, rows, block);
  }
  return finite;
}

bool pair_weight_gradient(WeightGradient const& m, PairMatrix const& a, PairMatrix const& dz) {
  int const panels = cpu::panels_for(m.units);
  bool finite = true;
  int panel = 0;
  for (; panel + kTilePanels <= panels; panel += kTilePanels) finite &= gradient_panels<kTilePanels>(m, a, dz, panel);
  for (; panel < panels; ++panel) finite &= gradient_panels<1>(m, a, dz, panel);
  return finite;
}

}  // namespace

void add_bfloat16(cpu::Kernels& kernels) {
  if (!__builtin_cpu_supports("avx512bf16")) return;
  kernels.pair_up = pair_up;
  kernels.pair_matmul = pair_matmul;
  kernels.pair_weight_gradient = pair_weight_gradient;
}
#else
void add_bfloat16(cpu::Kernels&) {}
#endif

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_bfloat16)
#endif
