// SPDX-License-Identifier: Apache-2.0
// Random points to compare fast sums with slow definitions.
#pragma once

#include <random>
#include <vector>

namespace shoal::testing {

/// Of `values` > 0 different numbers, so that many are equal; else of any.
inline std::vector<std::vector<double>> random_points(std::size_t n, std::size_t dimensions, unsigned seed, unsigned values = 0) {
  std::mt19937 random(seed);
  std::vector<std::vector<double>> points(n, std::vector<double>(dimensions));
  for (std::vector<double>& point : points) {
    for (double& value : point) value = values > 0 ? static_cast<double>(random() % values) / values : static_cast<double>(random()) * 0x1p-32;
  }
  return points;
}

}  // namespace shoal::testing
