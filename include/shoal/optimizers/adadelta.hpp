// SPDX-License-Identifier: Apache-2.0
// Adadelta (Zeiler 2012, Algorithm 1), its step scaled by a learning rate as in Keras.
#pragma once

#include <string_view>

#include "shoal/optimizers/clock.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct Adadelta {
  static constexpr std::string_view name = "adadelta";
  static constexpr int max_slots = 2;  // mean square of the gradients, of the steps
  double learning_rate = 1e-3;
  double rho = 0.95;      ///< decay of both means
  double epsilon = 1e-7;  ///< added inside of both square roots

  [[nodiscard]] constexpr int n_slots() const { return 2; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return 0.0; }
  void advance(OptimizerClock& clock) const { ++clock.t; }
  bool operator==(Adadelta const&) const = default;

  struct Step {
    float rate, one_minus_rho, epsilon;
  };
  [[nodiscard]] Step at(double rate, OptimizerClock const& /*clock*/) const {
    return {.rate = static_cast<float>(rate),
            .one_minus_rho = static_cast<float>(1.0 - rho),
            .epsilon = static_cast<float>(epsilon)};
  }

  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("learning_rate", self.learning_rate, Range::at_least(0.0));
    field("rho", self.rho, Range::half_open(0.0, 1.0));
    field("epsilon", self.epsilon, Range::positive());
  }
};

}  // namespace shoal
