// SPDX-License-Identifier: Apache-2.0
// Passes over a whole kernel matrix: its transpose for the input gradient, and norms and scales a unit.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/reshape.cpp"
#include <hwy/foreach_target.h>

#include <algorithm>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/transpose-inl.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

using cpu::kPanel;

void transpose(float const* w, int inputs, int units, float* wt) {
  std::size_t const w_stride = static_cast<std::size_t>(cpu::padded_rows(inputs)) * kPanel;
  std::size_t const wt_stride = static_cast<std::size_t>(units) * kPanel;
  for (int k = 0; k < inputs; k += kPanel) {
    for (int j = 0; j < units; j += kPanel) {
      transpose_part(w + (j / kPanel) * w_stride + static_cast<std::size_t>(k) * kPanel, std::min(kPanel, inputs - k),
                     wt + (k / kPanel) * wt_stride + static_cast<std::size_t>(j) * kPanel, std::min(kPanel, units - j));
    }
  }
}

void unit_square_sums(float const* w, int inputs, int units, float* sums) {
  std::size_t const stride = static_cast<std::size_t>(cpu::padded_rows(inputs)) * kPanel;
  for (int panel = 0; panel < cpu::panels_for(units); ++panel) {
    for (int v = 0; v < kPanel; v += kLanes) {
      float const* p = w + panel * stride + v;
      F32 sum(0.0f);
      for (int k = 0; k < inputs; ++k, p += kPanel) {
        F32 const x = load(p);
        sum = fma(x, x, sum);
      }
      store(flush(sum), sums + panel * kPanel + v);
    }
  }
}

void scale_units(float* w, int inputs, int units, float const* factors) {
  std::size_t const stride = static_cast<std::size_t>(cpu::padded_rows(inputs)) * kPanel;
  for (int panel = 0; panel < cpu::panels_for(units); ++panel) {
    for (int v = 0; v < kPanel; v += kLanes) {
      F32 const factor = load_any(factors + panel * kPanel + v);
      float* p = w + panel * stride + v;
      for (int k = 0; k < inputs; ++k, p += kPanel) store(load(p) * factor, p);
    }
  }
}

}  // namespace

void add_reshapes(cpu::Kernels& kernels) {
  kernels.transpose = transpose;
  kernels.unit_square_sums = unit_square_sums;
  kernels.scale_units = scale_units;
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_reshapes)
#endif
