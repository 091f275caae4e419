// SPDX-License-Identifier: Apache-2.0
#include "shoal/statistics.hpp"
#include "src/statistics/resamples.hpp"
#include "src/statistics/student_t.hpp"

namespace shoal {

std::optional<Estimate> estimate_of(TrialRecord const& trial) {
  std::optional<Resamples> const sample = resamples_of(trial);
  if (!sample) return std::nullopt;
  Moments const moments = moments_of(*sample);
  double const half = moments.standard_error * two_sided_quantile(0.05, static_cast<double>(sample->values.size() - 1));
  return Estimate{.mean = moments.mean,
                  .deviation = moments.deviation,
                  .standard_error = moments.standard_error,
                  .low = moments.mean - half,
                  .high = moments.mean + half,
                  .n = sample->values.size()};
}

}  // namespace shoal
