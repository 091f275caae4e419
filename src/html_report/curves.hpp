// SPDX-License-Identifier: Apache-2.0
// Learning curves: trials that were given the same budget together, as a median and a band, and the best trial's own curve.
#pragma once

#include "shoal/sweep.hpp"

namespace shoal {

struct CurveGroup {
  int from_epochs = 0, to_epochs = 0;  ///< trained; the same number but where there are more budgets than bands
  std::size_t n_trials = 0;
  struct Point {
    int epoch = 0;
    double low = 0.0, median = 0.0, high = 0.0;  ///< 10 %, 50 % and 90 % of the group's trials that have the epoch
  };
  std::vector<Point> points;
};
struct LearningCurves {
  std::vector<CurveGroup> groups;  ///< shortest first
  std::vector<double> best;        ///< of the best trial, from epoch 1; empty without one
};
[[nodiscard]] LearningCurves learning_curves(SweepResult const&);

}  // namespace shoal
