// SPDX-License-Identifier: Apache-2.0
// A density over the coordinates of a space: the mean of product kernels around some of its points and of a uniform one, the
// prior (Bergstra, Bardenet, Bengio, Kegl 2011; the joint form of Falkner, Klein, Hutter 2018).
#pragma once

#include <span>
#include <vector>

#include "src/search/coordinates.hpp"
#include "src/search/draws.hpp"

namespace shoal {

class Parzen {
 public:
  struct Axis {
    /// Of an ordered axis the standard deviation of its normal kernels, which are cut off at 0 and 1. Of an unordered one
    /// the share of its kernels that goes to all values alike, the rest being the point's own value's.
    double bandwidth = 0.1;
    std::vector<double> ends = {};  ///< of the values' intervals where the axis is unordered, else empty
    /// Length of the interval that x is in; unordered axes.
    [[nodiscard]] double share(double x) const;
  };
  /// Intervals of unordered axes, bandwidths to be set.
  [[nodiscard]] static std::vector<Axis> axes_of(Coordinates const&);

  /// centers [n] of [axes], as Placed's x: an axis that a point does not have gets a uniform kernel, which makes the density
  /// one over points with different parameters. The prior counts as `prior_weight` points.
  Parzen(std::vector<Axis> axes, std::span<std::vector<double> const* const> centers, double prior_weight);

  /// [axes] in [0, 1).
  [[nodiscard]] std::vector<double> draw(Draws&) const;
  /// Logarithm of the density of x, as Placed's, over the axes that x has.
  [[nodiscard]] double log_density(std::span<double const> x) const;

 private:
  [[nodiscard]] bool ordered(std::size_t a) const { return axes_[a].ends.empty(); }

  std::vector<Axis> axes_;
  std::size_t n_;
  double prior_weight_;
  // [axes, n], so that loops over kernels have no branches:
  std::vector<double> centers_;  // NaN where uniform, of ordered axes 0
  std::vector<double> peaks_;    // density at the centre; 1 where uniform
  std::vector<double> falloff_;  // of ordered axes 1 / bandwidth, 0 where uniform; of unordered ones the density elsewhere, 1 where uniform
};

/// The normal distribution function, error below 2e-12 (Hart 1968, as in West 2005): many times as fast as inverting its quantile.
[[nodiscard]] double fast_normal_cdf(double x);

}  // namespace shoal
