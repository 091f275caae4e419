// SPDX-License-Identifier: Apache-2.0
// Adagrad (Duchi, Hazan and Singer 2011) with Keras's initial accumulator and epsilon inside of the square root.
#pragma once

#include <string_view>

#include "shoal/optimizers/clock.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct Adagrad {
  static constexpr std::string_view name = "adagrad";
  static constexpr int max_slots = 1;  // sum of squares
  double learning_rate = 1e-3;
  double initial_accumulator_value = 0.1;
  double epsilon = 1e-7;  ///< added inside of the square root

  [[nodiscard]] constexpr int n_slots() const { return 1; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return initial_accumulator_value; }
  void advance(OptimizerClock& clock) const { ++clock.t; }
  bool operator==(Adagrad const&) const = default;

  struct Step {
    float rate, epsilon;
  };
  [[nodiscard]] Step at(double rate, OptimizerClock const& /*clock*/) const {
    return {.rate = static_cast<float>(rate), .epsilon = static_cast<float>(epsilon)};
  }

  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("learning_rate", self.learning_rate, Range::at_least(0.0));
    field("initial_accumulator_value", self.initial_accumulator_value, Range::at_least(0.0));
    field("epsilon", self.epsilon, Range::positive());
  }
};

}  // namespace shoal
