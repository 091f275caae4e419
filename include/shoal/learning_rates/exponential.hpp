// SPDX-License-Identifier: Apache-2.0
// Keras's ExponentialDecay: base * decay_rate^(epoch / decay_epochs).
#pragma once

#include <cmath>
#include <string_view>

#include "shoal/detail/double_math.hpp"
#include "shoal/errors.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct ExponentialDecay {
  static constexpr std::string_view name = "exponential";
  double decay_epochs = 0.0;  ///< [epochs] 0: all that the sweep gives
  double decay_rate = 0.1;    ///< factor over decay_epochs
  bool staircase = false;     ///< whole powers only
  bool operator==(ExponentialDecay const&) const = default;
  [[nodiscard]] double rate(double base, double epoch) const {
    SHOAL_ASSERT(decay_epochs > 0.0);
    double const periods = epoch / decay_epochs;
    return base * detail::f64::pow(decay_rate, staircase ? std::floor(periods) : periods);
  }
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("decay_epochs", self.decay_epochs, Range::at_least(0.0));
    field("decay_rate", self.decay_rate, Range::positive());
    field("staircase", self.staircase);
  }
};

}  // namespace shoal
