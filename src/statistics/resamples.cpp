// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/resamples.hpp"

#include <algorithm>
#include <cmath>

namespace shoal {

std::optional<Resamples> resamples_of(TrialRecord const& trial) {
  bool const scored = std::ranges::all_of(trial.run_scores, [](double score) { return std::isfinite(score); });
  if (trial.runs.size() < 2 || trial.runs.size() != trial.run_scores.size() || !scored) return std::nullopt;
  int const n_folds = trial.runs.back().fold + 1;  // runs are fold-major
  return Resamples{.values = trial.run_scores, .overlap = n_folds == 1 ? 0.0 : 1.0 / (n_folds - 1)};
}

Moments moments_of(Resamples const& sample) {
  auto const n = static_cast<double>(sample.values.size());
  double sum = 0.0, squares = 0.0;
  for (double const value : sample.values) sum += value;
  double const mean = sum / n;
  for (double const value : sample.values) squares += (value - mean) * (value - mean);
  double const variance = squares / (n - 1.0);
  return {mean, std::sqrt(variance), std::sqrt((1.0 / n + sample.overlap) * variance)};
}

}  // namespace shoal
