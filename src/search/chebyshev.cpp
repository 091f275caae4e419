// SPDX-License-Identifier: Apache-2.0
#include "src/search/chebyshev.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace shoal {
namespace {

constexpr double kAugmentation = 0.05;  // rho of equation 2: what is weakly dominated is worse

// Uniform on the simplex: exponential numbers over their sum. Knowles' grid of weights has a size to choose.
std::vector<double> draw_weights(std::size_t n, Draws& draws) {
  std::vector<double> weights(n);
  double sum = 0.0;
  for (double& weight : weights) sum += weight = -detail::f64::log(draws.unit());
  for (double& weight : weights) weight /= sum;
  return weights;
}

}  // namespace

std::vector<double> chebyshev_scores(std::span<Reached const> trials, Draws& draws) {
  std::vector<std::vector<double>> points = points_of(trials);
  std::vector<double> scores(points.size(), std::numeric_limits<double>::infinity());
  if (points.empty()) return scores;
  std::vector<double> const weights = draw_weights(points.front().size(), draws);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    double least = std::numeric_limits<double>::infinity(), most = -least;
    for (std::vector<double> const& point : points) {
      if (std::isfinite(point[k])) least = std::min(least, point[k]), most = std::max(most, point[k]);
    }
    for (std::vector<double>& point : points) point[k] = std::isinf(point[k]) ? point[k] : most > least ? (point[k] - least) / (most - least) : 0.0;
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    double largest = 0.0, sum = 0.0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      largest = std::max(largest, weights[k] * points[i][k]);
      sum += weights[k] * points[i][k];
    }
    scores[i] = largest + kAugmentation * sum;
  }
  return scores;
}

}  // namespace shoal
