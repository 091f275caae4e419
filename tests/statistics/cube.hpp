// SPDX-License-Identifier: Apache-2.0
// Points of the unit cube with a function's values.
#pragma once

#include <functional>
#include <vector>

#include "src/search/draws.hpp"

namespace shoal {

struct Cube {
  std::vector<double> x, y;  // [n][3], [n]

  Cube(std::size_t n, std::function<double(double, double, double)> const& f) {
    Draws draws(99, 0, 1);
    for (std::size_t i = 0; i < 3 * n; ++i) x.push_back(draws.unit());
    for (std::size_t i = 0; i < n; ++i) y.push_back(f(x[3 * i], x[3 * i + 1], x[3 * i + 2]));
  }
};

}  // namespace shoal
