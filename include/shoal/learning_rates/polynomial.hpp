// SPDX-License-Identifier: Apache-2.0
// Keras's PolynomialDecay without cycles: from the base to end_learning_rate as (1 - epoch / decay_epochs)^power.
#pragma once

#include <string_view>

#include "shoal/detail/double_math.hpp"
#include "shoal/errors.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct PolynomialDecay {
  static constexpr std::string_view name = "polynomial";
  double decay_epochs = 0.0;  ///< [epochs] 0: all that the sweep gives
  double end_learning_rate = 1e-4;
  double power = 1.0;
  bool operator==(PolynomialDecay const&) const = default;
  [[nodiscard]] double rate(double base, double epoch) const {
    SHOAL_ASSERT(decay_epochs > 0.0);
    if (epoch >= decay_epochs) return end_learning_rate;
    return (base - end_learning_rate) * detail::f64::pow(1.0 - epoch / decay_epochs, power) + end_learning_rate;
  }
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("decay_epochs", self.decay_epochs, Range::at_least(0.0));
    field("end_learning_rate", self.end_learning_rate, Range::at_least(0.0));
    field("power", self.power, Range::positive());
  }
};

}  // namespace shoal
