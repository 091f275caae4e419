// SPDX-License-Identifier: Apache-2.0
// RMSprop (Tieleman and Hinton 2012) with Keras's epsilon inside of the square root; centered: Graves 2013, eq. 38-45.
#pragma once

#include <string_view>

#include "shoal/optimizers/clock.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct RmsProp {
  static constexpr std::string_view name = "rmsprop";
  static constexpr int max_slots = 3;  // mean square, velocity, mean
  double learning_rate = 1e-3;
  double rho = 0.9;        ///< decay of the means
  double momentum = 0.0;
  double epsilon = 1e-7;   ///< added inside of the square root
  bool centered = false;   ///< divide by the estimated standard deviation instead of the root mean square

  /// The centered form keeps a velocity also without momentum, so that the number of slots tells the forms apart.
  [[nodiscard]] constexpr int n_slots() const { return centered ? 3 : momentum != 0.0 ? 2 : 1; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return 0.0; }
  void advance(OptimizerClock& clock) const { ++clock.t; }
  bool operator==(RmsProp const&) const = default;

  struct Step {
    float rate, one_minus_rho, momentum, epsilon;
  };
  [[nodiscard]] Step at(double rate, OptimizerClock const& /*clock*/) const {
    return {.rate = static_cast<float>(rate),
            .one_minus_rho = static_cast<float>(1.0 - rho),
            .momentum = static_cast<float>(momentum),
            .epsilon = static_cast<float>(epsilon)};
  }

  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("learning_rate", self.learning_rate, Range::at_least(0.0));
    field("rho", self.rho, Range::half_open(0.0, 1.0));
    field("momentum", self.momentum, Range::closed(0.0, 1.0));
    field("epsilon", self.epsilon, Range::positive());
    field("centered", self.centered);
  }
};

}  // namespace shoal
