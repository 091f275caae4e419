// SPDX-License-Identifier: Apache-2.0
// What becomes of a finished block of dW: stored, or the optimizer applied while it is in the first-level cache.
#if defined(SHOAL_KERNELS_CPU_GRADIENT_BLOCK_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef SHOAL_KERNELS_CPU_GRADIENT_BLOCK_INL
#undef SHOAL_KERNELS_CPU_GRADIENT_BLOCK_INL
#else
#define SHOAL_KERNELS_CPU_GRADIENT_BLOCK_INL
#endif

#include <algorithm>

#include "kernels/cpu/kernels.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {

/// Inputs whose gradients are finished together: enough for the call to cost nothing, few enough to stay in that cache.
inline constexpr int kBlockRows = 32;

/// [Panels][kBlockRows][16]
template <int Panels>
struct GradientBlock {
  static constexpr std::size_t kStride = kBlockRows * cpu::kPanel;
  alignas(cpu::kAlignment) float values[Panels * kStride];
};

/// The first `rows` of a block, of inputs k on and of panels from `panel` on. True unless a weight is not finite.
template <int Panels>
bool finish_block(cpu::WeightGradient const& m, int panel, int k, int rows, GradientBlock<Panels> const& block) {
  bool finite = true;
  for (int p = 0; p < Panels; ++p) {
    std::size_t const at = (static_cast<std::size_t>(panel + p) * cpu::padded_rows(m.inputs) + k) * cpu::kPanel;
    float const* const gradients = block.values + p * block.kStride;
    std::size_t const n = static_cast<std::size_t>(rows) * cpu::kPanel;
    if (m.gradient) {
      std::copy_n(gradients, n, m.gradient + at);
    } else {
      float* slots[3];
      for (int s = 0; s < 3; ++s) slots[s] = m.slots[s] ? m.slots[s] + at : nullptr;
      finite &= m.update(*m.parameters, m.weights + at, gradients, slots, n);
    }
  }
  return finite;
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
