// SPDX-License-Identifier: Apache-2.0
// The logarithm of expected improvement, which still has a slope where the improvement itself underflows (Ament et al. 2023).
#pragma once

#include <cmath>
#include <numbers>

namespace shoal {

struct LogImprovement {
  double value = 0.0, by_mean = 0.0, by_deviation = 0.0;  ///< with its derivatives
};

namespace improvement {

inline double log_density(double z) { return -0.5 * z * z - 0.5 * std::log(2.0 * std::numbers::pi); }

// Of the normal distribution below z <= 0, over the density there.
inline double mills(double z) {
  double const x = -z;
  if (x < 30.0) return std::sqrt(std::numbers::pi / 2) * std::exp(0.5 * x * x) * std::erfc(x / std::numbers::sqrt2);
  double const s = 1.0 / (x * x);
  return (1.0 - s + 3.0 * s * s - 15.0 * s * s * s) / x;
}

// 1 - |z| mills(z), z <= 0
inline double remainder(double z) {
  if (z > -30.0) return 1.0 + z * mills(z);
  double const s = 1.0 / (z * z);
  return s - 3.0 * s * s + 15.0 * s * s * s;
}

}  // namespace improvement

/// Of a minimum below `best` where the prediction is normal.
inline LogImprovement log_expected_improvement(double best, double mean, double deviation) {
  using namespace improvement;
  double const z = (best - mean) / deviation, log_phi = log_density(z);
  double log_h = 0.0, log_cdf = 0.0;  // EI = deviation * h(z), h(z) = density + z * distribution
  if (z > -1.0) {
    double const cdf = 0.5 * std::erfc(-z / std::numbers::sqrt2);
    log_h = std::log(std::exp(log_phi) + z * cdf);
    log_cdf = std::log(cdf);
  } else {
    log_h = log_phi + std::log(remainder(z));
    log_cdf = log_phi + std::log(mills(z));
  }
  return {.value = std::log(deviation) + log_h, .by_mean = -std::exp(log_cdf - log_h) / deviation, .by_deviation = std::exp(log_phi - log_h) / deviation};
}

}  // namespace shoal
