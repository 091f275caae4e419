// SPDX-License-Identifier: Apache-2.0
// What a trial's mean is a mean of, and how uncertain that leaves it.
#pragma once

#include <optional>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

/// The scores behind a trial's, or what two trials differ by.
struct Resamples {
  std::vector<double> values;  ///< [folds * repeats]
  double overlap = 0.0;        ///< n_validation / n_train of the folds; 0 where there is one, and no rows change
};
/// None where there are fewer than two, or a run has no score.
[[nodiscard]] std::optional<Resamples> resamples_of(TrialRecord const&);

/// Mean, sample deviation, and standard error of the mean by Nadeau and Bengio's corrected variance.
struct Moments {
  double mean, deviation, standard_error;
};
[[nodiscard]] Moments moments_of(Resamples const&);

}  // namespace shoal
