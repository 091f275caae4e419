// SPDX-License-Identifier: Apache-2.0
// The three products of a training step. Tiles vary over outputs only: every sum is one chain of fused multiply-adds in
// ascending order, whatever the tile, so tiles, targets and threads never change a bit.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/matmul.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/gradient_block-inl.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

using cpu::kKernelRows;
using cpu::kPanel;
using cpu::MatMul;
using cpu::WeightGradient;

constexpr int kVectors = kPanel / kLanes;  // vectors a panel

// Accumulators of a tile fill about three quarters of the registers: 24 of 32 on AVX-512, 12 of 16 on AVX2.
#if HWY_TARGET == HWY_AVX3
constexpr int kTileRows = 12, kTilePanels = 2, kGradientRows = 8;
#elif HWY_TARGET == HWY_AVX2
constexpr int kTileRows = 6, kTilePanels = 1, kGradientRows = 4;
#elif HWY_TARGET == HWY_NEON
constexpr int kTileRows = 5, kTilePanels = 1, kGradientRows = 4;
#else
constexpr int kTileRows = 1, kTilePanels = 1, kGradientRows = 1;
#endif

// c[Rows][Panels * 16] at row `row` and panel `panel`.
template <int Rows, int Panels>
HWY_INLINE void matmul_tile(MatMul const& m, int row, int panel) {
  constexpr int kWide = Panels * kVectors;
  float const* const w = m.w + panel * m.w_stride;
  F32 sum[Rows][kWide];
  for (int v = 0; v < kWide; ++v) {
    F32 const start = m.bias ? load(m.bias + panel * kPanel + v * kLanes) : F32(0.0f);
    for (int r = 0; r < Rows; ++r) sum[r][v] = start;
  }
  float const* a = m.a + static_cast<std::size_t>(row) * kPanel;
  for (int k0 = 0; k0 < m.inner; k0 += kPanel, a += m.a_stride) {
    int const n = std::min(kPanel, m.inner - k0);
    float const* wk = w + static_cast<std::size_t>(k0) * kPanel;
    for (int k = 0; k < n; ++k, wk += kPanel) {
      F32 weights[kWide];
      for (int v = 0; v < kWide; ++v) weights[v] = load(wk + (v / kVectors) * m.w_stride + (v % kVectors) * kLanes);
      for (int r = 0; r < Rows; ++r) {
        F32 const x(a[r * kPanel + k]);
        for (int v = 0; v < kWide; ++v) sum[r][v] = fma(x, weights[v], sum[r][v]);
      }
    }
  }
  for (int r = 0; r < Rows; ++r) {
    for (int v = 0; v < kWide; ++v) {
      float* const c = m.c + (panel + v / kVectors) * m.c_stride + static_cast<std::size_t>(row + r) * kPanel;
      store(flush(sum[r][v]), c + (v % kVectors) * kLanes);
    }
  }
}

// The rows that are left after the full tiles, by a tile of exactly that height.
template <int Rows, int Panels>
void matmul_rest(MatMul const& m, int row, int panel, int rest) {
  if constexpr (Rows > 0) {
    if (rest == Rows) return matmul_tile<Rows, Panels>(m, row, panel);
    matmul_rest<Rows - 1, Panels>(m, row, panel, rest);
  }
}

template <int Panels>
void matmul_panels(MatMul const& m, int panel) {
  int row = 0;
  for (; row + kTileRows <= m.rows; row += kTileRows) matmul_tile<kTileRows, Panels>(m, row, panel);
  matmul_rest<kTileRows - 1, Panels>(m, row, panel, m.rows - row);
}

void matmul(MatMul const& m) {
  int const panels = cpu::panels_for(m.columns);
  int panel = 0;
  for (; panel + kTilePanels <= panels; panel += kTilePanels) matmul_panels<kTilePanels>(m, panel);
  for (; panel < panels; ++panel) matmul_panels<1>(m, panel);
}

// Gradients of Rows inputs from k on and Panels * 16 units, to out[panel][row][16], panels out_stride apart.
template <int Rows, int Panels>
HWY_INLINE void gradient_tile(WeightGradient const& m, int k, int panel, float* out, std::size_t out_stride) {
  constexpr int kWide = Panels * kVectors;
  F32 sum[Rows][kWide];
  for (int r = 0; r < Rows; ++r) {
    for (int v = 0; v < kWide; ++v) sum[r][v] = F32(0.0f);
  }
  float const* a = m.a + (k / kPanel) * m.a_stride + k % kPanel;
  float const* dz = m.dz + panel * m.dz_stride;
  for (int b = 0; b < m.rows; ++b, a += kPanel, dz += kPanel) {
    F32 d[kWide];
    for (int v = 0; v < kWide; ++v) d[v] = load(dz + (v / kVectors) * m.dz_stride + (v % kVectors) * kLanes);
    for (int r = 0; r < Rows; ++r) {
      F32 const x(a[r]);
      for (int v = 0; v < kWide; ++v) sum[r][v] = fma(x, d[v], sum[r][v]);
    }
  }
  for (int r = 0; r < Rows; ++r) {
    for (int v = 0; v < kWide; ++v) {
      store(flush(sum[r][v]), out + (v / kVectors) * out_stride + r * kPanel + (v % kVectors) * kLanes);
    }
  }
}

template <int Panels>
bool gradient_panels(WeightGradient const& m, int panel) {
  GradientBlock<Panels> block;
  bool finite = true;
  int const n = cpu::padded_rows(m.inputs);
  for (int k = 0; k < n; k += kBlockRows) {
    int const rows = std::min(kBlockRows, n - k);
    for (int r = 0; r < rows; r += kGradientRows) {
      gradient_tile<kGradientRows, Panels>(m, k + r, panel, block.values + r * kPanel, block.kStride);
    }
    finite &= finish_block<Panels>(m, panel, k, rows, block);
  }
  return finite;
}

bool weight_gradient(WeightGradient const& m) {
  int const panels = cpu::panels_for(m.units);
  bool finite = true;
  int panel = 0;
  // A panel alone has too few chains to keep the multipliers busy: the last of an odd number joins two others.
  auto const take = [&]<int wide>() {
    finite &= gradient_panels<wide>(m, panel);
    panel += wide;
  };
  while (panel < panels) {
    int const left = panels - panel;
    if (kTilePanels == 2 && left == 3) {
      take.template operator()<kTilePanels + 1>();
    } else if (left >= kTilePanels) {
      take.template operator()<kTilePanels>();
    } else {
      take.template operator()<1>();
    }
  }
  return finite;
}

void bias_gradient(float const* dz, std::size_t stride, int rows, int units, float* gradient) {
  for (int panel = 0; panel < cpu::panels_for(units); ++panel) {
    for (int v = 0; v < kVectors; ++v) {
      float const* d = dz + panel * stride + v * kLanes;
      F32 sum(0.0f);
      for (int b = 0; b < rows; ++b, d += kPanel) sum = sum + load(d);
      store(flush(sum), gradient + panel * kPanel + v * kLanes);
    }
  }
}

}  // namespace

void add_matmul(cpu::Kernels& kernels) {
  kernels.matmul = matmul;
  kernels.weight_gradient = weight_gradient;
  kernels.bias_gradient = bias_gradient;
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_matmul)
#endif
