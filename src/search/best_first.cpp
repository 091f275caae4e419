// SPDX-License-Identifier: Apache-2.0
#include "src/search/best_first.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "shoal/pareto.hpp"

namespace shoal {

std::vector<std::size_t> best_first(std::span<Reached const> trials) {
  bool const several = std::ranges::any_of(trials, [](Reached const& trial) { return !trial.secondary.empty(); });
  if (several) return nsga2_order(points_of(trials));
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return trials[i].score; });
  return order;
}

std::vector<std::vector<double>> points_of(std::span<Reached const> trials) {
  std::size_t n = 0;
  for (Reached const& trial : trials) n = std::max(n, trial.secondary.size());
  std::vector<std::vector<double>> points(trials.size(), std::vector<double>(n + 1, std::numeric_limits<double>::infinity()));
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (std::isinf(trials[i].score) || trials[i].secondary.size() != n) continue;
    points[i].front() = trials[i].score;
    std::ranges::copy(trials[i].secondary, points[i].begin() + 1);
  }
  return points;
}

}  // namespace shoal
