// SPDX-License-Identifier: Apache-2.0
// Stochastic gradient descent with Polyak's or Nesterov's momentum in Keras's form: the learning rate is inside the
// velocity, so that a schedule changes what is added to it and not what it has gathered.
#pragma once

#include <string_view>

#include "shoal/optimizers/clock.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct Sgd {
  static constexpr std::string_view name = "sgd";
  static constexpr int max_slots = 1;  // velocity
  double learning_rate = 0.01;
  double momentum = 0.0;
  bool nesterov = false;  ///< look ahead along the velocity; no effect without momentum

  [[nodiscard]] constexpr int n_slots() const { return momentum != 0.0 ? 1 : 0; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return 0.0; }
  void advance(OptimizerClock& clock) const { ++clock.t; }
  bool operator==(Sgd const&) const = default;

  /// The weight moves by velocity_part * velocity + gradient_part * gradient: (1, 0), or (momentum, -rate) for Nesterov.
  struct Step {
    float minus_rate, momentum, velocity_part, gradient_part;
  };
  [[nodiscard]] Step at(double rate, OptimizerClock const& /*clock*/) const {
    auto const minus_rate = static_cast<float>(-rate);
    auto const decay = static_cast<float>(momentum);
    return {.minus_rate = minus_rate,
            .momentum = decay,
            .velocity_part = nesterov ? decay : 1.0f,
            .gradient_part = nesterov ? minus_rate : 0.0f};
  }

  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("learning_rate", self.learning_rate, Range::at_least(0.0));
    field("momentum", self.momentum, Range::closed(0.0, 1.0));
    field("nesterov", self.nesterov);
  }
};

}  // namespace shoal
