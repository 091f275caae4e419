// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>

#include "shoal/statistics.hpp"

namespace shoal {

std::optional<Optimism> optimism_of(SweepResult const& result) {
  if (!result.test || !result.objective.on_validation) return std::nullopt;
  std::string const metric(info_of(result.objective.metric).name);
  auto const tested = std::ranges::find(result.test->values, metric, &std::pair<std::string, double>::first);
  auto const trial = std::ranges::find(result.trials, result.test->trial, &TrialRecord::number);
  if (tested == result.test->values.end() || trial == result.trials.end()) return std::nullopt;
  double const validation = trial->score, test = tested->second;
  if (!std::isfinite(validation) || !std::isfinite(test)) return std::nullopt;
  return Optimism{validation, test, result.objective.goal == Goal::kMaximize ? validation - test : test - validation};
}

}  // namespace shoal
