// SPDX-License-Identifier: Apache-2.0
#include "shoal/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "src/base/pareto_points.hpp"

namespace shoal {
namespace {

using Points = std::span<std::vector<double> const>;

// Each point after all that dominate it: by the first number, ties by the second, and so on.
std::vector<std::size_t> lexicographic(Points points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return points[a] < points[b]; });
  return order;
}

// Members came in lexicographic order. Of two numbers the second falls along a front, so that its last member decides.
bool dominated_by(std::vector<std::size_t> const& front, std::vector<double> const& point, Points points) {
  if (point.size() <= 2) return dominates(points[front.back()], point);
  return std::any_of(front.rbegin(), front.rend(), [&](std::size_t member) { return dominates(points[member], point); });
}

}  // namespace

bool dominates(std::span<double const> a, std::span<double const> b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

std::vector<std::size_t> non_dominated_ranks(Points points) {
  check_points(points);
  std::vector<std::size_t> ranks(points.size());
  std::vector<std::vector<std::size_t>> fronts;
  for (std::size_t const i : lexicographic(points)) {
    // A point that some member of a front dominates is dominated by one of every better front, too.
    auto const front = std::ranges::partition_point(fronts, [&](auto const& members) { return dominated_by(members, points[i], points); });
    ranks[i] = static_cast<std::size_t>(front - fronts.begin());
    if (front == fronts.end()) {
      fronts.push_back({i});
    } else {
      front->push_back(i);
    }
  }
  return ranks;
}

std::vector<double> crowding_distances(Points points, std::span<std::size_t const> ranks) {
  check_points(points);
  std::vector<double> distances(points.size(), 0.0);
  if (points.empty()) return distances;
  std::vector<std::vector<std::size_t>> fronts(*std::ranges::max_element(ranks) + 1);
  for (std::size_t const i : lexicographic(points)) fronts[ranks[i]].push_back(i);
  for (std::vector<std::size_t>& front : fronts) {
    if (front.empty()) continue;
    for (std::size_t k = 0; k < points.front().size(); ++k) {
      std::ranges::stable_sort(front, {}, [&](std::size_t i) { return points[i][k]; });
      double const range = points[front.back()][k] - points[front.front()][k];
      distances[front.front()] = distances[front.back()] = std::numeric_limits<double>::infinity();
      if (!(range > 0.0) || std::isinf(range)) continue;
      for (std::size_t i = 1; i + 1 < front.size(); ++i) distances[front[i]] += (points[front[i + 1]][k] - points[front[i - 1]][k]) / range;
    }
  }
  return distances;
}

std::vector<std::size_t> nsga2_order(Points points) {
  std::vector<std::size_t> const ranks = non_dominated_ranks(points);
  std::vector<double> const distances = crowding_distances(points, ranks);
  std::vector<std::size_t> order = lexicographic(points);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return ranks[a] != ranks[b] ? ranks[a] < ranks[b] : distances[a] > distances[b];
  });
  return order;
}

}  // namespace shoal
