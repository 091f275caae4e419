// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/observed.hpp"

#include <algorithm>
#include <cmath>

#include "shoal/errors.hpp"

namespace shoal {

std::vector<TrialRecord const*> observed(SweepResult const& result) {
  std::vector<TrialRecord const*> trials;
  for (TrialRecord const& trial : result.trials) {
    if (trial.state == TrialState::kCompleted && std::isfinite(trial.score)) trials.push_back(&trial);
  }
  if (trials.size() < 2) throw InputError({.expected = "two or more completed trials", .found = std::to_string(trials.size())});
  return trials;
}

void sort(std::vector<Importance>& parameters) { std::ranges::stable_sort(parameters, std::ranges::greater{}, &Importance::share); }

}  // namespace shoal
