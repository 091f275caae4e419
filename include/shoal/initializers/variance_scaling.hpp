// SPDX-License-Identifier: Apache-2.0
// What glorot, he and lecun share: weights of a given variance, uniform or from a truncated normal, as in Keras.
#pragma once

#include "shoal/initializers/distributions.hpp"
#include "shoal/initializers/fans.hpp"
#include "shoal/optimizers/clock.hpp"

namespace shoal::detail {

/// Uniform with this variance: bounds +-sqrt(3 variance).
inline double uniform_of_variance(double unit, double variance) {
  double const limit = square_root(3.0 * variance);
  return uniform(unit, -limit, limit);
}

/// Truncated normal with this variance after the cut, which takes the standard deviation down to 0.8796 of what it was.
inline double normal_of_variance(double unit, double variance) {
  return truncated_normal(unit, square_root(variance) / 0.87962566103423978);
}

}  // namespace shoal::detail
