// SPDX-License-Identifier: Apache-2.0
// Keras's ReduceLROnPlateau on the validation loss. What it does depends on scores, so the run's controller applies it.
#pragma once

#include <string_view>

#include "shoal/range.hpp"

namespace shoal {

struct ReduceOnPlateau {
  static constexpr std::string_view name = "reduce_on_plateau";
  double factor = 0.1;      ///< the rate is multiplied by this
  int patience = 10;        ///< [epochs] without an improvement by min_delta before that happens
  double min_delta = 1e-4;
  int cooldown = 0;         ///< [epochs] after a reduction in which none is counted
  double min_learning_rate = 0.0;
  bool operator==(ReduceOnPlateau const&) const = default;
  /// Before any reduction.
  [[nodiscard]] double rate(double base, double /*epoch*/) const { return base; }
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("factor", self.factor, Range::half_open(0.0, 1.0));
    field("patience", self.patience, Range::at_least(0.0));
    field("min_delta", self.min_delta, Range::at_least(0.0));
    field("cooldown", self.cooldown, Range::at_least(0.0));
    field("min_learning_rate", self.min_learning_rate, Range::at_least(0.0));
  }
};

}  // namespace shoal
