// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "shoal/statistics.hpp"

namespace shoal {

std::optional<std::uint32_t> simplest_within_error(SweepResult const& result, std::function<std::uint64_t(TrialRecord const&)> const& size) {
  if (!result.best) return std::nullopt;
  TrialRecord const& best = *std::ranges::find(result.trials, *result.best, &TrialRecord::number);
  std::optional<Estimate> const estimate = estimate_of(best);
  if (!estimate) return std::nullopt;
  double const error = result.objective.goal == Goal::kMaximize ? -estimate->standard_error : estimate->standard_error;
  TrialRecord const* simplest = &best;
  std::uint64_t smallest = size(best);
  for (TrialRecord const& trial : result.trials) {  // by number
    bool const within = trial.state == TrialState::kCompleted && !result.objective.better(best.score + error, trial.score);
    if (!within || trial.number == best.number) continue;
    std::uint64_t const its = size(trial);
    if (its < smallest || (its == smallest && trial.number < simplest->number)) simplest = &trial, smallest = its;
  }
  return simplest->number;
}

}  // namespace shoal
