// SPDX-License-Identifier: Apache-2.0
// Lion (Chen et al. 2023, Algorithm 2): the sign of an interpolated momentum.
#pragma once

#include <string_view>

#include "shoal/optimizers/clock.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct Lion {
  static constexpr std::string_view name = "lion";
  static constexpr int max_slots = 1;  // momentum
  double learning_rate = 1e-3;
  double beta_1 = 0.9;   ///< share of the momentum in the direction of the step
  double beta_2 = 0.99;  ///< decay of the momentum

  [[nodiscard]] constexpr int n_slots() const { return 1; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return 0.0; }
  void advance(OptimizerClock& clock) const { ++clock.t; }
  bool operator==(Lion const&) const = default;

  struct Step {
    float rate, beta_1, one_minus_beta_1, one_minus_beta_2;
  };
  [[nodiscard]] Step at(double rate, OptimizerClock const& /*clock*/) const {
    return {.rate = static_cast<float>(rate),
            .beta_1 = static_cast<float>(beta_1),
            .one_minus_beta_1 = static_cast<float>(1.0 - beta_1),
            .one_minus_beta_2 = static_cast<float>(1.0 - beta_2)};
  }

  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("learning_rate", self.learning_rate, Range::at_least(0.0));
    field("beta_1", self.beta_1, Range::half_open(0.0, 1.0));
    field("beta_2", self.beta_2, Range::half_open(0.0, 1.0));
  }
};

}  // namespace shoal
