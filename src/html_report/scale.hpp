// SPDX-License-Identifier: Apache-2.0
// From values to pixels, and the round numbers that an axis names.
#pragma once

#include <span>
#include <vector>

#include "shoal/metrics.hpp"

namespace shoal {

struct Scale {
  double from = 0.0, to = 1.0;    ///< values at the two ends
  double start = 0.0, end = 1.0;  ///< pixels there
  bool log = false;
  /// Values beyond the ends are drawn at the ends.
  [[nodiscard]] double operator()(double value) const;
};

/// Round values inside [from, to], about `n`: multiples of 1, 2 or 5 times a power of ten; of a logarithmic scale powers of ten, or 1, 2, 5 times
/// one.
[[nodiscard]] std::vector<double> ticks(double from, double to, bool log, int n);

/// The part of an axis that scores take. A few scores far on the bad side would press all others together: the axis ends where the worst tenth
/// begins, if what lies beyond takes more than three quarters of it.
struct ScoreRange {
  double low = 0.0, high = 1.0;
  std::size_t n_beyond = 0;  ///< finite scores outside, drawn at the edge
};
[[nodiscard]] ScoreRange score_range(std::vector<double> scores, Goal);

/// Linear interpolation between order statistics of the finite values, sorted ascending; NaN for none.
[[nodiscard]] double quantile(std::span<double const> sorted, double q);

}  // namespace shoal
