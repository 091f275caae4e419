// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/results.hpp"

#include <algorithm>
#include <cmath>

#include "shoal/pareto.hpp"
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

// What a trial is compared with others of the same budget by: groups, then epochs, then objectives.
std::pair<int, int> budget_of(TrialRecord const& trial) {
  int const group = group_of(trial);
  return {group, group == 1 ? -trial.epochs : 0};
}

// The first objective decides, then the second; with several ones a leaderboard orders by all of them instead.
bool ranks_before(TrialRecord const& a, TrialRecord const& b, Objective const& objective, std::span<SecondaryObjective const> secondary) {
  if (budget_of(a) != budget_of(b)) return budget_of(a) < budget_of(b);
  std::vector<double> const left = minimised(a, objective, secondary), right = minimised(b, objective, secondary);
  return left != right ? left < right : a.number < b.number;
}

}  // namespace

SweepResult results_of(Study const& study) {
  SweepConfig const config = study.config();
  SweepResult result{.objective = config.objective,
                     .secondary = config.secondary,
                     .trials = study.trials(),
                     .test = study.test(),
                     .seconds = study.seconds(),
                     .stopped = study.stopped()};
  result.best = best_of(result.trials, result.objective, result.secondary);
  for (TrialRecord const& trial : result.trials) {
    std::size_t const inherited = trial.parent ? static_cast<std::size_t>(trial.parent->epoch) : 0;
    for (RunRecord const& run : trial.runs) result.epochs_trained += run.curve.size() - std::min(inherited, run.curve.size());
  }
  return result;
}

std::vector<std::uint32_t> leaderboard(SweepResult const& result) {
  std::vector<std::uint32_t> numbers;
  for (TrialRecord const& trial : result.trials) numbers.push_back(trial.number);
  std::ranges::sort(numbers, [&](std::uint32_t a, std::uint32_t b) { return ranks_before(result.trials[a], result.trials[b], result.objective, result.secondary); });
  if (result.secondary.empty()) return numbers;
  std::vector<std::uint32_t> ordered;
  for (std::size_t begin = 0, end = 0; begin < numbers.size(); begin = end) {
    std::vector<std::vector<double>> points;
    for (; end < numbers.size() && budget_of(result.trials[numbers[end]]) == budget_of(result.trials[numbers[begin]]); ++end) {
      points.push_back(minimised(result.trials[numbers[end]], result.objective, result.secondary));
    }
    for (std::size_t const place : nsga2_order(points)) ordered.push_back(numbers[begin + place]);
  }
  return ordered;
}

std::optional<std::uint32_t> best_of(std::span<TrialRecord const> trials, Objective const& objective, std::span<SecondaryObjective const> secondary) {
  auto const best = std::ranges::min_element(
      trials, [&](TrialRecord const& a, TrialRecord const& b) { return ranks_before(a, b, objective, secondary); });
  if (best == trials.end() || group_of(*best) > 1 || std::isnan(best->score)) return std::nullopt;
  return best->number;
}

}  // namespace shoal
