// SPDX-License-Identifier: Apache-2.0
// The normal distribution of CMA-ES and how a generation changes it (Hansen 2016, "The CMA evolution strategy: a tutorial",
// equations 8 to 37, positive weights). Factors are Cholesky's (Krause, Arbones, Igel 2016), which need no eigenvectors.
#pragma once

#include <vector>

#include "src/search/draws.hpp"

namespace shoal {

class EvolvingNormal {
 public:
  /// mean [n], n >= 0; at least two points a generation.
  EvolvingNormal(std::vector<double> mean, double sigma, std::size_t population);

  [[nodiscard]] std::size_t population() const { return population_; }
  [[nodiscard]] std::vector<double> const& mean() const { return mean_; }
  /// Of the points of a generation from the best, sum 1; as many as count.
  [[nodiscard]] std::vector<double> const& weights() const { return weights_; }

  [[nodiscard]] std::vector<double> draw(Draws&) const;
  /// Points of a generation, the best first; they may come from earlier distributions, or from elsewhere: how far each can
  /// move this one is bounded (Hansen 2011, "Injecting external solutions into CMA-ES").
  void update(std::vector<std::vector<double>> const& ranked);

  [[nodiscard]] double deviation(std::size_t axis) const;
  /// Widens an axis, correlations kept.
  void raise_deviation(std::size_t axis, double least);
  /// The largest deviation is below `least`, or the covariance is no longer one that doubles can hold.
  [[nodiscard]] bool collapsed(double least) const;

 private:
  [[nodiscard]] std::size_t n() const { return mean_.size(); }
  void factorize();
  [[nodiscard]] std::vector<double> whitened(std::vector<double> y) const;  // factor^-1 y

  std::size_t population_;
  std::vector<double> mean_, weights_;
  double sigma_, mu_eff_ = 0.0;
  double c_sigma_ = 0.0, d_sigma_ = 0.0, c_c_ = 0.0, c_1_ = 0.0, c_mu_ = 0.0, norm_ = 0.0;  // norm_: E|N(0, I)|
  std::vector<double> covariance_, factor_;                                                 // [n, n], factor lower
  std::vector<double> path_sigma_, path_c_;
  bool singular_ = false;
  int generation_ = 0;
};

}  // namespace shoal
