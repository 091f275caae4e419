// SPDX-License-Identifier: Apache-2.0
// Nadam (Dozat 2016): Adam with Nesterov's momentum, whose coefficient u_t warms up to beta_1.
#pragma once

#include <string_view>

#include "shoal/optimizers/clock.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct Nadam {
  static constexpr std::string_view name = "nadam";
  static constexpr int max_slots = 2;  // mean, uncentered variance
  double learning_rate = 1e-3;
  double beta_1 = 0.9;    ///< decay of the mean
  double beta_2 = 0.999;  ///< decay of the uncentered variance
  double epsilon = 1e-7;  ///< added outside of the square root

  [[nodiscard]] constexpr int n_slots() const { return 2; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return 0.0; }
  void advance(OptimizerClock& clock) const {
    ++clock.t;
    clock.momentum_product *= momentum_at(clock.t);
  }
  bool operator==(Nadam const&) const = default;

  /// u_t = beta_1 (1 - 0.96^t / 2)
  [[nodiscard]] double momentum_at(std::int64_t t) const { return beta_1 * (1.0 - 0.5 * detail::power(0.96, t)); }

  struct Step {
    float mean_part, gradient_part, one_minus_beta_1, one_minus_beta_2, variance_correction, epsilon;
  };
  [[nodiscard]] Step at(double rate, OptimizerClock const& clock) const {
    double const next = momentum_at(clock.t + 1);
    return {.mean_part = static_cast<float>(rate * next / (1.0 - clock.momentum_product * next)),
            .gradient_part = static_cast<float>(rate * (1.0 - momentum_at(clock.t)) / (1.0 - clock.momentum_product)),
            .one_minus_beta_1 = static_cast<float>(1.0 - beta_1),
            .one_minus_beta_2 = static_cast<float>(1.0 - beta_2),
            .variance_correction = static_cast<float>(1.0 / (1.0 - detail::power(beta_2, clock.t))),
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
