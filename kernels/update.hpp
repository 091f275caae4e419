// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

namespace shoal {

/// What the update of one weight needs besides its gradient and slots. The order is that of Keras:
/// gradient + l1 sign(w) + 2 l2 w, times clip_scale; w -= w * decay; then the optimizer's step.
struct Update {
  float l1 = 0.0f, l2_twice = 0.0f;
  float clip_scale = 1.0f;
  float decay = 0.0f;                       // weight_decay * learning rate
  alignas(16) std::array<std::byte, 64> step;  // Optimizer::Step
};

}  // namespace shoal
