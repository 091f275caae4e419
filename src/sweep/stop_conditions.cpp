// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/stop_conditions.hpp"

#include <cmath>
#include <utility>

namespace shoal {

void StopConditions::job(std::uint64_t run_epochs, double score) {
  run_epochs_ += run_epochs;
  at_target_ = at_target_ || (stop_.target && !std::isnan(score) &&
                              (score == *stop_.target || objective_.better(score, *stop_.target)));
}

void StopConditions::trial(TrialRecord const& trial) {
  bool const best = trial.state == TrialState::kCompleted && (!best_ || objective_.better(trial.score, *best_));
  if (best) best_ = trial.score;
  n_since_best_ = best || !best_ ? 0 : n_since_best_ + 1;
}

std::string StopConditions::reached() {
  if (std::exchange(at_target_, false)) return "target";
  if (stop_.epochs > 0 && run_epochs_ >= stop_.epochs) {
    run_epochs_ = 0;
    return "epochs";
  }
  if (stop_.no_improvement > 0 && n_since_best_ >= stop_.no_improvement) {
    n_since_best_ = 0;
    return "no_improvement";
  }
  return "";
}

}  // namespace shoal
