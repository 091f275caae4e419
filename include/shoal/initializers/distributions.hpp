// SPDX-License-Identifier: Apache-2.0
// The inverse distribution functions behind the initializers: a uniform number in (0, 1) to a weight.
#pragma once

#include "shoal/detail/double_math.hpp"

namespace shoal::detail {

/// Normal with this standard deviation.
inline double normal(double unit, double stddev) { return stddev * f64::normal_quantile(unit); }

/// The same cut at two standard deviations, by inversion over the interval that remains: one number a weight, no rejection.
inline double truncated_normal(double unit, double stddev) {
  constexpr double kBelow = 0.022750131948179207200;  // the normal distribution function at -2
  return stddev * f64::normal_quantile(kBelow + unit * (1.0 - 2.0 * kBelow));
}

inline double uniform(double unit, double low, double high) { return low + unit * (high - low); }

}  // namespace shoal::detail
