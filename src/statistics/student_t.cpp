// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/student_t.hpp"

#include <cmath>

#include "src/space/special_functions.hpp"

namespace shoal {

// Abramowitz and Stegun 26.7.1: the two tails together are I_x(freedom / 2, 1 / 2) at x = freedom / (freedom + t^2).
double two_sided_p(double t, double freedom) { return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)); }

double two_sided_quantile(double p, double freedom) {
  double const x = beta_quantile(freedom / 2, 0.5, p);
  return std::sqrt(freedom * (1.0 - x) / x);
}

}  // namespace shoal
