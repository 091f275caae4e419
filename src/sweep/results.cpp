// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/results.hpp"

#include <algorithm>
#include <cmath>

#include "shoal/study.hpp"

namespace shoal {
namespace {

// Completed trials had the whole of their budget; a trial that was left behind is no winner, however good its start.
int group_of(TrialRecord const& trial) {
  switch (trial.state) {
    case TrialState::kCompleted:
      return 0;
    case TrialState::kPruned:
    case TrialState::kRunning:
      return trial.epochs > 0 ? 1 : 2;
    case TrialState::kFailed:
      break;
  }
  return 3;
}

bool ranks_before(TrialRecord const& a, TrialRecord const& b, Objective const& objective) {
  int const group = group_of(a);
  if (group != group_of(b)) return group < group_of(b);
  if (group == 1 && a.epochs != b.epochs) return a.epochs > b.epochs;
  if (objective.better(a.score, b.score)) return true;
  if (objective.better(b.score, a.score)) return false;
  return a.number < b.number;
}

}  // namespace

SweepResult results_of(Study const& study) {
  SweepResult result{.objective = study.config().objective,
                     .trials = study.trials(),
                     .test = study.test(),
                     .seconds = study.seconds(),
                     .stopped = study.stopped()};
  result.best = best_of(result.trials, result.objective);
  for (TrialRecord const& trial : result.trials) {
    for (RunRecord const& run : trial.runs) result.epochs_trained += run.curve.size();
  }
  return result;
}

std::vector<std::uint32_t> leaderboard(SweepResult const& result) {
  std::vector<TrialRecord const*> order;
  for (TrialRecord const& trial : result.trials) order.push_back(&trial);
  std::ranges::sort(order,
                    [&](TrialRecord const* a, TrialRecord const* b) { return ranks_before(*a, *b, result.objective); });
  std::vector<std::uint32_t> numbers;
  for (TrialRecord const* const trial : order) numbers.push_back(trial->number);
  return numbers;
}

std::optional<std::uint32_t> best_of(std::span<TrialRecord const> trials, Objective const& objective) {
  auto const best = std::ranges::min_element(
      trials, [&](TrialRecord const& a, TrialRecord const& b) { return ranks_before(a, b, objective); });
  if (best == trials.end() || group_of(*best) > 1 || std::isnan(best->score)) return std::nullopt;
  return best->number;
}

}  // namespace shoal
