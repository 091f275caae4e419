// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/parzen_grid.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace shoal {
namespace {

double normal_mass(double low, double high) { return 0.5 * (std::erf(high / std::numbers::sqrt2) - std::erf(low / std::numbers::sqrt2)); }

// Adds weight x the normal distribution's mass in each step of the grid, of its mass on all of it.
void add_kernel(std::vector<double>& density, double weight, double mu, double sigma) {
  auto const n = static_cast<double>(density.size());
  double const all = normal_mass((-0.5 - mu) / sigma, (n - 0.5 - mu) / sigma);
  for (std::size_t i = 0; i < density.size(); ++i) {
    double const at = static_cast<double>(i) - mu;
    density[i] += weight * normal_mass((at - 0.5) / sigma, (at + 0.5) / sigma) / all;
  }
}

// Scott's rule on the smaller of deviation and interquartile range, at grid points with counts.
double scotts_width(std::span<double const> at, std::span<double const> counts, double total) {
  double mean = 0.0, squares = 0.0;
  std::vector<double> cumulative;
  for (std::size_t i = 0; i < at.size(); ++i) {
    mean += at[i] * counts[i] / total;
    cumulative.push_back((cumulative.empty() ? 0.0 : cumulative.back()) + counts[i]);
  }
  for (std::size_t i = 0; i < at.size(); ++i) squares += (at[i] - mean) * (at[i] - mean) * counts[i];
  double const deviation = std::sqrt(squares / std::max(1.0, total - 1.0));
  auto const first = std::ranges::lower_bound(cumulative, std::floor(total / 4)) - cumulative.begin();
  auto const third = std::ranges::upper_bound(cumulative, std::floor(total * 3 / 4)) - cumulative.begin();
  double const quartiles = at[std::min(at.size() - 1, static_cast<std::size_t>(third))] - at[static_cast<std::size_t>(first)];
  return 1.059 * std::min(quartiles / 1.34, deviation) * std::pow(total, -0.2);
}

}  // namespace

std::vector<double> number_density(std::span<double const> counts) {
  std::vector<double> at, weights;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0.0) at.push_back(static_cast<double>(i)), weights.push_back(counts[i]);
  }
  double const total = std::accumulate(weights.begin(), weights.end(), 0.0), last = static_cast<double>(counts.size() - 1);
  double const sigma = std::max(scotts_width(at, weights, total), 0.5 / 1.64);
  std::vector<double> density(counts.size(), 0.0);
  for (std::size_t i = 0; i < at.size(); ++i) add_kernel(density, weights[i] / (total + 1.0), at[i], sigma);
  add_kernel(density, 1.0 / (total + 1.0), last / 2, last + 1.0);
  return density;
}

std::vector<double> name_density(std::span<double const> counts) {
  double const total = std::accumulate(counts.begin(), counts.end(), 0.0), n = static_cast<double>(counts.size());
  double const kernels = static_cast<double>(std::ranges::count_if(counts, [](double count) { return count > 0.0; })) + 1.0;
  double const spread = 1.0 / kernels, all = 1.0 + n * spread;  // of a kernel, before it is normalised
  std::vector<double> density(counts.size());
  for (std::size_t i = 0; i < density.size(); ++i) density[i] = (counts[i] + total * spread) / all / (total + 1.0) + 1.0 / n / (total + 1.0);
  return density;
}

}  // namespace shoal
