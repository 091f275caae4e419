// SPDX-License-Identifier: Apache-2.0
// The first layer's products where most features are 0: the same chains as the dense ones without the terms that add
// nothing, hence the same bits (a sum of -0 becomes +0 in both). One vector load a term bounds the speed, where a dense
// tile reuses what it loads: sparse is faster below about a third of non-zeros.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/sparse.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/gradient_block-inl.hpp"
#include "kernels/cpu/transpose-inl.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

using cpu::kPanel;
using cpu::MatMul;
using cpu::SparseMatrix;
using cpu::WeightGradient;

constexpr int kVectors = kPanel / kLanes;                      // vectors a panel
constexpr int kWidest = kVectors == 1 ? 8 : kVectors == 2 ? 4 : 1;  // panels a pass: enough chains to hide a multiply-add's latency

using Places = hn::Vec<UintTag>;

// Made once: Highway puts it together in memory, lane by lane.
HWY_INLINE Places lane_places() { return hn::Iota(UintTag(), 0); }

// Appends those of 16 places from `first` on whose values are not 0, ascending, to `places` and `values`, which hold n.
HWY_INLINE std::size_t append_nonzeros(float const* x, Places lanes, std::uint32_t first, std::uint32_t* places, float* values, std::size_t n) {
  for (int v = 0; v < kPanel; v += kLanes) {
    F32 const x_v = load(x + v);
    auto const nonzero = hn::Not((x_v == F32(0.0f)).raw);
    if (hn::AllFalse(FloatTag(), nonzero)) continue;
    // In registers, then whole vectors: compressing straight to memory is microcode on Zen 4.
    hn::StoreU(hn::Compress(hn::Add(lanes, hn::Set(UintTag(), first + v)), hn::RebindMask(UintTag(), nonzero)), UintTag(), places + n);
    store_any(F32(hn::Compress(x_v.raw, nonzero)), values + n);
    n += hn::CountTrue(FloatTag(), nonzero);
  }
  return n;
}

bool index_rows(float const* x, std::size_t stride, int rows, int columns, std::size_t most, SparseMatrix const& s) {
  Places const lanes = lane_places();
  std::size_t n = 0;
  for (int b = 0; b < rows; ++b) {
    for (int p = 0; p < cpu::panels_for(columns); ++p) {
      n = append_nonzeros(x + p * stride + static_cast<std::size_t>(b) * kPanel, lanes, static_cast<std::uint32_t>(p * kPanel), s.row_columns, s.row_values, n);
    }
    if (n > most) return false;
    s.row_end[b] = static_cast<std::uint32_t>(n);
  }
  return true;
}

// From transposed blocks, so that a column's entries are found in their order: sorting the rows' entries by column scatters
// them over the cache and takes twice as long.
void index_columns(float const* x, std::size_t stride, int rows, int columns, SparseMatrix const& s) {
  Places const lanes = lane_places();
  std::size_t n = 0;
  for (int p = 0; p < cpu::panels_for(columns); ++p) {
    for (int b = 0; b < rows; b += kPanel) {
      float const* const from = x + p * stride + static_cast<std::size_t>(b) * kPanel;
      transpose_part(from, std::min(kPanel, rows - b), s.scratch + static_cast<std::size_t>(b) * kPanel, kPanel);
    }
    int const end = std::min(cpu::padded_rows(columns), (p + 1) * kPanel);
    for (int k = p * kPanel; k < end; ++k) {
      for (int b = 0; b < rows; b += kPanel) {
        n = append_nonzeros(s.scratch + static_cast<std::size_t>(b + k % kPanel) * kPanel, lanes, static_cast<std::uint32_t>(b), s.column_rows, s.column_values, n);
      }
      s.column_end[k] = static_cast<std::uint32_t>(n);
    }
  }
}

bool index_nonzeros(float const* x, std::size_t stride, int rows, int columns, std::size_t most, SparseMatrix const& s) {
  if (!index_rows(x, stride, rows, columns, most, s)) return false;
  if (s.column_end) index_columns(x, stride, rows, columns, s);
  return true;
}

template <int Panels>
void rows_times(MatMul const& m, SparseMatrix const& s, int panel) {
  constexpr int kWide = Panels * kVectors;
  float const* const w = m.w + panel * m.w_stride;
  for (int b = 0; b < m.rows; ++b) {
    F32 sum[kWide];
    for (int v = 0; v < kWide; ++v) sum[v] = m.bias ? load(m.bias + panel * kPanel + v * kLanes) : F32(0.0f);
    for (std::uint32_t i = b == 0 ? 0 : s.row_end[b - 1]; i < s.row_end[b]; ++i) {
      F32 const x(s.row_values[i]);
      float const* const wk = w + static_cast<std::size_t>(s.row_columns[i]) * kPanel;
      for (int v = 0; v < kWide; ++v) sum[v] = fma(x, load(wk + (v / kVectors) * m.w_stride + (v % kVectors) * kLanes), sum[v]);
    }
    for (int v = 0; v < kWide; ++v) {
      float* const c = m.c + (panel + v / kVectors) * m.c_stride + static_cast<std::size_t>(b) * kPanel;
      store(flush(sum[v]), c + (v % kVectors) * kLanes);
    }
  }
}

template <int Panels>
bool columns_times(WeightGradient const& m, SparseMatrix const& s, int panel) {
  constexpr int kWide = Panels * kVectors;
  GradientBlock<Panels> block;
  float const* const dz = m.dz + panel * m.dz_stride;
  bool finite = true;
  int const n = cpu::padded_rows(m.inputs);
  for (int k = 0; k < n; k += kBlockRows) {
    int const rows = std::min(kBlockRows, n - k);
    for (int r = 0; r < rows; ++r) {
      F32 sum[kWide];
      for (int v = 0; v < kWide; ++v) sum[v] = F32(0.0f);
      for (std::uint32_t i = k + r == 0 ? 0 : s.column_end[k + r - 1]; i < s.column_end[k + r]; ++i) {
        F32 const x(s.column_values[i]);
        float const* const d = dz + static_cast<std::size_t>(s.column_rows[i]) * kPanel;
        for (int v = 0; v < kWide; ++v) sum[v] = fma(x, load(d + (v / kVectors) * m.dz_stride + (v % kVectors) * kLanes), sum[v]);
      }
      for (int v = 0; v < kWide; ++v) store(flush(sum[v]), block.values + (v / kVectors) * block.kStride + r * kPanel + (v % kVectors) * kLanes);
    }
    finite &= finish_block<Panels>(m, panel, k, rows, block);
  }
  return finite;
}

// Calls f<Panels>(panel) for groups of panels, the widest first.
template <int Panels, class F>
void for_each_group(int panels, int panel, F&& f) {
  for (; panel + Panels <= panels; panel += Panels) f.template operator()<Panels>(panel);
  if constexpr (Panels > 1) for_each_group<Panels / 2>(panels, panel, f);
}

void sparse_matmul(MatMul const& m, SparseMatrix const& s) {
  for_each_group<kWidest>(cpu::panels_for(m.columns), 0, [&]<int Panels>(int panel) { rows_times<Panels>(m, s, panel); });
}

bool sparse_weight_gradient(WeightGradient const& m, SparseMatrix const& s) {
  bool finite = true;
  for_each_group<kWidest>(cpu::panels_for(m.units), 0, [&]<int Panels>(int panel) { finite &= columns_times<Panels>(m, s, panel); });
  return finite;
}

}  // namespace

void add_sparse(cpu::Kernels& kernels) {
  kernels.index_nonzeros = index_nonzeros;
  kernels.sparse_matmul = sparse_matmul;
  kernels.sparse_weight_gradient = sparse_weight_gradient;
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_sparse)
#endif
