// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/stop_conditions.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shoal/pareto.hpp"

namespace shoal {

void StopConditions::job(std::uint64_t run_epochs, double score) {
  run_epochs_ += run_epochs;
  at_target_ = at_target_ || (stop_.target && !std::isnan(score) &&
                              (score == *stop_.target || objective_.better(score, *stop_.target)));
}

void StopConditions::trial(TrialRecord const& trial) {
  std::vector<double> values = minimised(trial, objective_, secondary_);
  auto const no_worse = [&](std::vector<double> const& other) { return other == values || dominates(other, values); };
  bool const best = trial.state == TrialState::kCompleted && std::ranges::none_of(best_, no_worse);
  if (best) {
    std::erase_if(best_, [&](std::vector<double> const& other) { return dominates(values, other); });
    best_.push_back(std::move(values));
  }
  n_since_best_ = best || best_.empty() ? 0 : n_since_best_ + 1;
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
