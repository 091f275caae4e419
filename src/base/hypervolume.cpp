// SPDX-License-Identifier: Apache-2.0
// Exact hypervolume. In more than two dimensions the volume is the sum of what each point adds to those after it, which is its box
// without what they cover of it: a hypervolume of points that are moved into the box, many of which then dominate each other.
#include <algorithm>
#include <functional>

#include "shoal/pareto.hpp"
#include "src/base/pareto_points.hpp"

namespace shoal {
namespace {

using Front = std::vector<std::vector<double>>;

// Without those that others dominate or repeat.
Front non_dominated(Front points) {
  std::ranges::sort(points);
  Front front;
  for (std::vector<double>& point : points) {
    bool const adds = std::ranges::none_of(front, [&](auto const& other) { return other == point || dominates(other, point); });
    if (adds) front.push_back(std::move(point));
  }
  return front;
}

double box(std::vector<double> const& point, std::span<double const> reference) {
  double volume = 1.0;
  for (std::size_t k = 0; k < reference.size(); ++k) volume *= reference[k] - point[k];
  return volume;
}

// `front` in ascending order of the first number, and so in descending order of the second.
double area(Front const& front, std::span<double const> reference) {
  double sum = 0.0, above = reference[1];
  for (std::vector<double> const& point : front) {
    sum += (reference[0] - point[0]) * (above - point[1]);
    above = point[1];
  }
  return sum;
}

double volume(Front const& front, std::span<double const> reference) {
  if (reference.size() == 2) return area(front, reference);
  double sum = 0.0;
  for (std::size_t i = 0; i < front.size(); ++i) {
    Front covered;
    for (std::size_t j = i + 1; j < front.size(); ++j) {
      std::vector<double>& corner = covered.emplace_back(front[j]);
      for (std::size_t k = 0; k < corner.size(); ++k) corner[k] = std::max(corner[k], front[i][k]);
    }
    sum += box(front[i], reference) - volume(non_dominated(std::move(covered)), reference);
  }
  return sum;
}

}  // namespace

double hypervolume(std::span<std::vector<double> const> points, std::span<double const> reference) {
  check_points(points);
  Front inside;
  for (std::vector<double> const& point : points) {
    if (point.size() != reference.size()) {
      throw InputError({.expected = "a reference of " + std::to_string(point.size()) + " numbers", .found = std::to_string(reference.size())});
    }
    if (std::ranges::equal(point, reference, std::less<>())) inside.push_back(point);
  }
  return inside.empty() ? 0.0 : volume(non_dominated(std::move(inside)), reference);
}

}  // namespace shoal
