// SPDX-License-Identifier: Apache-2.0
// Raw rows of the data set to a minibatch of features in panels: bytes are converted once here, not inside the products.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/gather.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>
#include <cmath>

#include <hwy/cache_control.h>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

using cpu::Gather;
using cpu::kPanel;

HWY_INLINE F32 raw(std::uint8_t const* p) {
  auto const bytes = hn::LoadU(hn::Rebind<std::uint8_t, FloatTag>(), p);
  return F32(hn::ConvertTo(FloatTag(), hn::PromoteTo(IntTag(), bytes)));
}
HWY_INLINE F32 raw(float const* p) { return load_any(p); }

// Sixteen columns of one row. The tables are padded with zeros to whole panels, so padding becomes 0.
template <class Raw>
HWY_INLINE void convert_panel(Gather const& g, Raw const* row, int column, float* x) {
  for (int v = 0; v < kPanel; v += kLanes) {
    F32 value = raw(row + v);
    value = select(value == value, value, load_any(g.impute + column + v));
    store(fma(value, load_any(g.scale + column + v), load_any(g.shift + column + v)), x + v);
  }
}

// The last knot that is not above the value, by halving: eight comparisons, no branch that depends on the data.
HWY_INLINE float quantile_score(float value, float const* knots, float const* scores, float const* slopes) {
  static_assert(cpu::kGatherKnots == 256);
  if (!(value > knots[0])) return scores[0];
  if (value >= knots[cpu::kGatherKnots - 1]) return scores[cpu::kGatherKnots - 1];
  int at = 0;
  for (int half = cpu::kGatherKnots / 2; half > 0; half /= 2) at += knots[at + half] <= value ? half : 0;
  return std::fma(value - knots[at], slopes[at], scores[at]);
}

template <class Raw>
void gather_quantiles(Gather const& g, Raw const* data, std::uint32_t const* rows, int n, float* x, std::size_t x_stride) {
  for (int p = 0; p < cpu::panels_for(g.n_numeric); ++p) {
    for (int b = 0; b < n; ++b) {
      Raw const* const row = data + static_cast<std::size_t>(rows[b]) * g.n_numeric;
      float* const out = x + p * x_stride + static_cast<std::size_t>(b) * kPanel;
      for (int k = p * kPanel; k < (p + 1) * kPanel; ++k) {
        float value = k < g.n_numeric ? static_cast<float>(row[k]) : 0.0f;
        if (k < g.n_numeric) {
          if (value != value) value = g.impute[k];
          std::size_t const table = static_cast<std::size_t>(k) * cpu::kGatherKnots;
          value = quantile_score(value, g.knots + table, g.scores + table, g.slopes + table);
        }
        out[k % kPanel] = value;
      }
    }
  }
}

template <class Raw>
void gather_numeric(Gather const& g, Raw const* data, std::uint32_t const* rows, int n, float* x, std::size_t x_stride) {
  if (g.knots) return gather_quantiles(g, data, rows, n, x, x_stride);
  constexpr int kPrefetchRows = 6;  // ahead: rows are visited in random order, so the hardware cannot guess them
  int const whole = g.n_numeric / kPanel * kPanel;
  std::size_t const row_bytes = g.n_numeric * sizeof(Raw);
  for (int b = 0; b < n; ++b) {
    if (b + kPrefetchRows < n) {
      auto const* ahead = reinterpret_cast<char const*>(data + static_cast<std::size_t>(rows[b + kPrefetchRows]) * g.n_numeric);
      for (std::size_t offset = 0; offset < row_bytes; offset += 64) hwy::Prefetch(ahead + offset);
    }
    Raw const* const row = data + static_cast<std::size_t>(rows[b]) * g.n_numeric;
    float* const out = x + static_cast<std::size_t>(b) * kPanel;
    for (int k = 0; k < whole; k += kPanel) convert_panel(g, row + k, k, out + (k / kPanel) * x_stride);
    if (whole < g.n_numeric) {
      Raw rest[kPanel] = {};
      std::copy(row + whole, row + g.n_numeric, rest);
      convert_panel(g, rest, whole, out + (whole / kPanel) * x_stride);
    }
  }
}

void gather(Gather const& g, std::uint32_t const* rows, int n, float* x, std::size_t x_stride) {
  if (g.n_numeric > 0) {
    if (g.bytes) {
      gather_numeric(g, g.bytes, rows, n, x, x_stride);
    } else {
      gather_numeric(g, g.floats, rows, n, x, x_stride);
    }
  }
  // Panels that hold only categorical features start as 0; the panel that both share was padded with 0 above.
  for (int p = cpu::panels_for(g.n_numeric); p < cpu::panels_for(g.n_features); ++p) {
    std::fill_n(x + p * x_stride, static_cast<std::size_t>(n) * kPanel, 0.0f);
  }
  for (int b = 0; b < n && g.n_categorical > 0; ++b) {
    std::uint16_t const* const codes = g.codes + static_cast<std::size_t>(rows[b]) * g.n_categorical;
    for (int c = 0; c < g.n_categorical; ++c) {
      std::int32_t const column = g.level_to_column[c][codes[c]];
      if (column >= 0) x[(column / kPanel) * x_stride + static_cast<std::size_t>(b) * kPanel + column % kPanel] = 1.0f;
    }
  }
}

}  // namespace

void add_gather(cpu::Kernels& kernels) { kernels.gather = gather; }

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_gather)
#endif
