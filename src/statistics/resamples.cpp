// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/resamples.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace shoal {
namespace {

struct Sample {
  double mean, variance;
};

Sample spread(std::span<double const> values) {
  auto const n = static_cast<double>(values.size());
  double sum = 0.0, squares = 0.0;
  for (double const value : values) sum += value;
  for (double const value : values) squares += (value - sum / n) * (value - sum / n);
  return {sum / n, squares / (n - 1.0)};
}

}  // namespace

std::optional<Resamples> resamples_of(TrialRecord const& trial) {
  bool const scored = std::ranges::all_of(trial.run_scores, [](double score) { return std::isfinite(score); });
  if (trial.runs.size() < 2 || trial.runs.size() != trial.run_scores.size() || !scored) return std::nullopt;
  return Resamples{.values = trial.run_scores, .n_folds = trial.runs.back().fold + std::size_t{1}};  // runs are fold-major
}

Moments moments_of(Resamples const& sample) {
  auto const [mean, variance] = spread(sample.values);
  auto const n = static_cast<double>(sample.values.size()), k = static_cast<double>(sample.n_folds);
  if (sample.n_folds == 1) return {mean, std::sqrt(variance), std::sqrt(variance / n)};  // no rows change
  std::size_t const repeats = sample.values.size() / sample.n_folds;
  std::vector<double> folds;
  for (std::size_t fold = 0; fold < sample.n_folds; ++fold) folds.push_back(spread(std::span(sample.values).subspan(fold * repeats, repeats)).mean);
  double const overlap = 1.0 / (k - 1.0);  // n_validation / n_train
  double const of_mean = std::max((1.0 / n + overlap) * variance, (1.0 / k + overlap) * spread(folds).variance);
  return {mean, std::sqrt(variance), std::sqrt(of_mean)};
}

}  // namespace shoal
