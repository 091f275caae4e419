// SPDX-License-Identifier: Apache-2.0
// Adamax (Kingma and Ba 2015, section 7.1): Adam with the infinity norm of past gradients.
#pragma once

#include <string_view>

#include "shoal/optimizers/clock.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct Adamax {
  static constexpr std::string_view name = "adamax";
  static constexpr int max_slots = 2;  // mean, weighted infinity norm
  double learning_rate = 1e-3;
  double beta_1 = 0.9;    ///< decay of the mean
  double beta_2 = 0.999;  ///< decay of the norm
  double epsilon = 1e-7;  ///< added to the norm

  [[nodiscard]] constexpr int n_slots() const { return 2; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return 0.0; }
  void advance(OptimizerClock& clock) const { ++clock.t; }
  bool operator==(Adamax const&) const = default;

  struct Step {
    float step_size, one_minus_beta_1, beta_2, epsilon;
  };
  [[nodiscard]] Step at(double rate, OptimizerClock const& clock) const {
    return {.step_size = static_cast<float>(rate / (1.0 - detail::power(beta_1, clock.t))),
            .one_minus_beta_1 = static_cast<float>(1.0 - beta_1),
            .beta_2 = static_cast<float>(beta_2),
            .epsilon = static_cast<float>(epsilon)};
  }

  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("learning_rate", self.learning_rate, Range::at_least(0.0));
    field("beta_1", self.beta_1, Range::half_open(0.0, 1.0));
    field("beta_2", self.beta_2, Range::half_open(0.0, 1.0));
    field("epsilon", self.epsilon, Range::positive());
  }
};

}  // namespace shoal
