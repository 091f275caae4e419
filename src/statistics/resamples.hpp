// SPDX-License-Identifier: Apache-2.0
// What a trial's mean is a mean of, and how uncertain that leaves it.
#pragma once

#include <optional>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

/// The scores behind a trial's, or what two trials differ by.
struct Resamples {
  std::vector<double> values;  ///< [n_folds][repeats]
  std::size_t n_folds = 1;
};
/// None where there are fewer than two, or a run has no score.
[[nodiscard]] std::optional<Resamples> resamples_of(TrialRecord const&);

/// Mean, sample deviation, and standard error of the mean by Nadeau and Bengio's corrected variance: the larger of that of the
/// runs and that of the folds' means. The latter rules where folds differ more than seeds do: repeats are then no new evidence.
struct Moments {
  double mean, deviation, standard_error;
};
[[nodiscard]] Moments moments_of(Resamples const&);

}  // namespace shoal
