// SPDX-License-Identifier: Apache-2.0
// How far a study's scores can be trusted: intervals, tests against the winner, the simplest model that is as good. Reads
// results only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

/// A trial's score over its n runs. Folds share training rows, which the plain standard error does not see; the corrected
/// resampled variance does (Nadeau and Bengio 2003, section 3.3; for repeated cross-validation Bouckaert and Frank 2004):
/// var(mean) = (1/n + n_validation/n_train) s^2, where k folds have n_validation/n_train = 1/(k - 1). Repeats train on the
/// same rows, so the variance is at least (1/k + 1/(k - 1)) times that of the folds' means. One fold has neither: there the
/// interval speaks of seeds alone.
struct Estimate {
  double mean = 0.0;
  double deviation = 0.0;       ///< s, with n - 1 in the denominator
  double standard_error = 0.0;  ///< of the mean, corrected
  double low = 0.0, high = 0.0; ///< 95 % confidence interval, of Student's t with n - 1 degrees of freedom
  std::size_t n = 0;            ///< runs: folds * repeats
};
/// None where the trial has fewer than two runs, or one without a score.
[[nodiscard]] std::optional<Estimate> estimate_of(TrialRecord const&);

/// One trial against the winner: the corrected resampled t-test on differences in pairs (Nadeau and Bengio 2003).
struct Comparison {
  std::uint32_t trial = 0;
  double difference = 0.0;  ///< how much worse its mean is
  double p = 1.0;           ///< two-sided
  double adjusted = 1.0;    ///< by Holm 1979 over all that were compared
  [[nodiscard]] bool distinguishable() const { return adjusted < 0.05; }
};
/// The completed trials that come next on the leaderboard (of several objectives: next by the first), `most` of them, each against the winner; empty where the winner has
/// one run. The winner was chosen by the scores that are tested, so a difference that is just significant is flattered.
[[nodiscard]] std::vector<Comparison> compare_with_best(SweepResult const&, std::size_t most = 10);

/// The one-standard-error rule (Breiman et al. 1984): of the completed trials whose mean is within one corrected standard error
/// of the best, that of the smallest size; ties by number. None where the best trial has no estimate.
[[nodiscard]] std::optional<std::uint32_t> simplest_within_error(SweepResult const&, std::function<std::uint64_t(TrialRecord const&)> const& size);

/// How much better the winner looks in validation, which it was chosen by, than on the test rows. Negative where the test
/// rows are kinder. None where there is no test score of the objective's metric.
struct Optimism {
  double validation = 0.0, test = 0.0, difference = 0.0;
};
[[nodiscard]] std::optional<Optimism> optimism_of(SweepResult const&);

}  // namespace shoal
