// SPDX-License-Identifier: Apache-2.0
#include "src/search/density_ratio.hpp"

#include <algorithm>
#include <cmath>

#include "shoal/detail/double_math.hpp"

namespace shoal {
namespace {

// Scott's rule, the prior being `prior_weight` more points at the centre with a uniform distribution's variance: what few
// points or equal ones say about their spread is not much. A discrete axis reaches the next value.
double bandwidth_of_ordered(std::vector<double> const& values, Axis const& axis, double n_axes, double prior_weight) {
  auto const n = static_cast<double>(values.size());
  double mean = 0.5, squares = prior_weight / 12.0;
  if (!values.empty()) {
    mean = 0.0;
    for (double const value : values) mean += value / n;
  }
  for (double const value : values) squares += (value - mean) * (value - mean);
  double const deviation = std::sqrt(squares / (n + prior_weight));
  double const bandwidth = deviation * detail::f64::pow(std::max(n, 1.0), -1.0 / (n_axes + 4.0));
  return axis.n_values > 0 ? std::max(bandwidth, 0.5 / static_cast<double>(axis.n_values)) : bandwidth;
}

}  // namespace

std::optional<Assignment> DensityRatio::propose(Proposals& proposals, std::vector<std::uint32_t> const& good,
                                                std::vector<std::uint32_t> const& bad) const {
  Parzen const good_density = density(proposals, good), bad_density = density(proposals, bad);
  Parzen const drawn_density = widening == 1.0 ? good_density : density(proposals, good, widening);
  Draws draws = proposals.draws(1);
  std::vector<std::pair<double, Placed>> drawn;
  for (std::size_t i = 0; i < candidates; ++i) {
    Placed placed = proposals.place(drawn_density.draw(draws));
    double const ratio = good_density.log_density(placed.x) - bad_density.log_density(placed.x);
    drawn.emplace_back(ratio, std::move(placed));
  }
  std::ranges::stable_sort(drawn, std::ranges::greater(), &std::pair<double, Placed>::first);
  for (auto& [ratio, placed] : drawn) {
    if (proposals.add(placed)) return std::move(placed.point);
  }
  return std::nullopt;
}

Parzen DensityRatio::density(Proposals const& proposals, std::vector<std::uint32_t> const& trials, double wider) const {
  std::vector<std::vector<double> const*> centers;
  for (std::uint32_t const trial : trials) centers.push_back(&proposals[trial].x);
  std::vector<Parzen::Axis> axes = Parzen::axes_of(proposals.coordinates());
  for (std::size_t a = 0; a < axes.size(); ++a) {
    std::vector<double> values;
    for (std::vector<double> const* const center : centers) {
      if (!std::isnan((*center)[a])) values.push_back((*center)[a]);
    }
    Axis const& axis = proposals.coordinates().axes()[a];
    auto const n = static_cast<double>(values.size());
    axes[a].bandwidth = axis.ordered ? std::max(wider * bandwidth_of_ordered(values, axis, static_cast<double>(axes.size()), prior_weight), min_bandwidth)
                                     : std::min(wider * prior_weight / (n + prior_weight), 1.0);
  }
  return Parzen(std::move(axes), centers, prior_weight);
}

}  // namespace shoal
