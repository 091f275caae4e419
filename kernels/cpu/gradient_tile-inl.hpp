// SPDX-License-Identifier: Apache-2.0
// What becomes of a finished tile of dW: stored, or the optimizer applied while it is in the first-level cache.
#if defined(SHOAL_KERNELS_CPU_GRADIENT_TILE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SHOAL_KERNELS_CPU_GRADIENT_TILE_INL
#undef SHOAL_KERNELS_CPU_GRADIENT_TILE_INL
#else
#define SHOAL_KERNELS_CPU_GRADIENT_TILE_INL
#endif

#include <algorithm>

#include "kernels/cpu/kernels.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {

inline constexpr std::size_t kGradientTile = cpu::kKernelRows * cpu::kPanel;  // [kKernelRows][16]

/// tile [Panels][kKernelRows][16], of inputs k on and of panels from `panel` on. True unless a weight is not finite.
template <int Panels>
bool finish_tile(cpu::WeightGradient const& m, int panel, int k, float const* tile) {
  bool finite = true;
  for (int p = 0; p < Panels; ++p) {
    std::size_t const at = (static_cast<std::size_t>(panel + p) * cpu::padded_rows(m.inputs) + k) * cpu::kPanel;
    float const* const gradients = tile + p * kGradientTile;
    if (m.gradient) {
      std::copy_n(gradients, kGradientTile, m.gradient + at);
    } else {
      float* slots[3];
      for (int s = 0; s < 3; ++s) slots[s] = m.slots[s] ? m.slots[s] + at : nullptr;
      finite &= m.update(*m.parameters, m.weights + at, gradients, slots, kGradientTile);
    }
  }
  return finite;
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
