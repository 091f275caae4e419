// SPDX-License-Identifier: Apache-2.0
// What shoal/pareto.hpp asks of points.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "shoal/errors.hpp"

namespace shoal {

inline void check_points(std::span<std::vector<double> const> points) {
  for (std::vector<double> const& point : points) {
    if (point.empty() || point.size() != points.front().size()) {
      throw InputError({.expected = "points of " + std::to_string(points.front().size()) + " numbers, one or more", .found = "one of " + std::to_string(point.size())});
    }
    for (double const value : point) {
      if (std::isnan(value)) throw InputError({.expected = "points of numbers", .found = "one that is not a number (NaN)"});
    }
  }
}

}  // namespace shoal
