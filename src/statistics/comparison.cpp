// SPDX-License-Identifier: Apache-2.0
// Which trials the winner is really better than.
#include <algorithm>
#include <cmath>

#include "shoal/statistics.hpp"
#include "src/statistics/holm.hpp"
#include "src/statistics/resamples.hpp"
#include "src/statistics/student_t.hpp"

namespace shoal {
namespace {

// Differences of one size in all folds leave no doubt; none at all leave nothing to distinguish.
double p_of(Moments const& moments, std::size_t n) {
  if (moments.mean == 0.0) return 1.0;
  return moments.standard_error == 0.0 ? 0.0 : two_sided_p(moments.mean / moments.standard_error, static_cast<double>(n - 1));
}

}  // namespace

std::vector<Comparison> compare_with_best(SweepResult const& result, std::size_t most) {
  if (!result.best) return {};
  auto const trial = [&](std::uint32_t number) -> TrialRecord const& { return *std::ranges::find(result.trials, number, &TrialRecord::number); };
  std::optional<Resamples> const best = resamples_of(trial(*result.best));
  if (!best) return {};
  double const sign = result.objective.goal == Goal::kMaximize ? 1.0 : -1.0;
  std::vector<Comparison> comparisons;
  std::vector<std::uint32_t> order = leaderboard(result);
  if (!result.secondary.empty()) {  // the first objective is what is tested
    std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return result.objective.better(trial(a).score, trial(b).score); });
  }
  for (std::uint32_t const number : order) {
    if (number == *result.best || trial(number).state != TrialState::kCompleted) continue;
    if (comparisons.size() == most) break;
    std::optional<Resamples> const other = resamples_of(trial(number));
    if (!other || other->values.size() != best->values.size() || other->n_folds != best->n_folds) continue;
    Resamples differences = *best;
    for (std::size_t i = 0; i < differences.values.size(); ++i) differences.values[i] = sign * (best->values[i] - other->values[i]);
    Moments const moments = moments_of(differences);
    comparisons.push_back({.trial = number, .difference = moments.mean, .p = p_of(moments, differences.values.size()), .adjusted = 1.0});
  }
  std::vector<double> p;
  for (Comparison const& comparison : comparisons) p.push_back(comparison.p);
  std::vector<double> const adjusted = holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) comparisons[i].adjusted = adjusted[i];
  return comparisons;
}

}  // namespace shoal
