// SPDX-License-Identifier: Apache-2.0
// Where an optimizer stands in its run, and the double arithmetic that turns it into the constants of one step.
// Own functions, not libm's: the constants are part of the bits that every machine must agree on.
#pragma once

#include <cmath>
#include <cstdint>

namespace shoal {

struct OptimizerClock {
  std::int64_t t = 0;             ///< steps taken, the current one included
  double momentum_product = 1.0;  ///< nadam: product of the momentum schedule over steps 1..t
};

namespace detail {

/// base^exponent by repeated squaring, exponent >= 0.
constexpr double power(double base, std::int64_t exponent) {
  double result = 1.0;
  for (; exponent > 0; exponent >>= 1, base *= base) {
    if (exponent & 1) result *= base;
  }
  return result;
}

/// IEEE 754 requires sqrt to be correctly rounded: the one library function that is the same everywhere.
inline double square_root(double x) { return std::sqrt(x); }

}  // namespace detail
}  // namespace shoal
