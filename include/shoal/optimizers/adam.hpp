// SPDX-License-Identifier: Apache-2.0
// Adam (Kingma and Ba 2015, Algorithm 1 with the "epsilon hat" form that Keras uses; AMSGrad: Reddi et al. 2018).
#pragma once

#include <string_view>

#include "shoal/optimizers/clock.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct Adam {
  static constexpr std::string_view name = "adam";
  static constexpr int max_slots = 3;  // mean, uncentered variance, its running maximum
  double learning_rate = 1e-3;
  double beta_1 = 0.9;     ///< decay of the mean
  double beta_2 = 0.999;   ///< decay of the uncentered variance
  double epsilon = 1e-7;   ///< added outside of the square root
  bool amsgrad = false;    ///< divide by the largest variance seen

  [[nodiscard]] constexpr int n_slots() const { return amsgrad ? 3 : 2; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return 0.0; }
  void advance(OptimizerClock& clock) const { ++clock.t; }
  bool operator==(Adam const&) const = default;

  /// What depends on the step alone; the clock was advanced to this step.
  struct Step {
    float step_size, one_minus_beta_1, one_minus_beta_2, epsilon;
  };
  [[nodiscard]] Step at(double rate, OptimizerClock const& clock) const {
    double const correction = detail::square_root(1.0 - detail::power(beta_2, clock.t)) / (1.0 - detail::power(beta_1, clock.t));
    return {.step_size = static_cast<float>(rate * correction),
            .one_minus_beta_1 = static_cast<float>(1.0 - beta_1),
            .one_minus_beta_2 = static_cast<float>(1.0 - beta_2),
            .epsilon = static_cast<float>(epsilon)};
  }

  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("learning_rate", self.learning_rate, Range::at_least(0.0));
    field("beta_1", self.beta_1, Range::half_open(0.0, 1.0));
    field("beta_2", self.beta_2, Range::half_open(0.0, 1.0));
    field("epsilon", self.epsilon, Range::positive());
    field("amsgrad", self.amsgrad);
  }
};

}  // namespace shoal
