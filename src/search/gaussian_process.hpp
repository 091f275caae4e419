// SPDX-License-Identifier: Apache-2.0
// Regression by a Gaussian process (Rasmussen, Williams 2006, chapters 2, 4, 5) with a Matern-5/2 kernel, a length scale for each axis
// and learned noise. Names are near where they are equal; what an inactive parameter would be counts nowhere.
#pragma once

#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace shoal {

class GaussianProcess {
 public:
  /// Whether the values of an axis are numbers or names.
  explicit GaussianProcess(std::vector<bool> ordered);

  /// x [n][axes] in [0, 1], NaN where inactive; y [n], of mean 0 and variance 1.
  void observe(Eigen::MatrixXd x, Eigen::VectorXd y);
  /// Length scales, variance and noise that are likeliest, after priors that keep them sensible, from where they stand and from their
  /// start: by L-BFGS with at most so many evaluations each.
  void fit(int evaluations);
  /// Adds a point at which the prediction is taken for the truth.
  void believe(Eigen::VectorXd const& x);

  struct Prediction {
    double mean = 0.0, deviation = 0.0;
    Eigen::VectorXd mean_slope, deviation_slope;  ///< [axes] where asked for; 0 along names and inactive axes
  };
  [[nodiscard]] Prediction predict(Eigen::VectorXd const& x, bool slopes = false) const;

  /// Variance of a score about the function that the model is of.
  [[nodiscard]] double noise() const { return noise_; }
  [[nodiscard]] Eigen::Index size() const { return y_.size(); }
  [[nodiscard]] Eigen::Index axes() const { return static_cast<Eigen::Index>(ordered_.size()); }

 private:
  // Logarithms of [axes] inverse squared length scales, the signal's variance and the noise's.
  using Parameters = Eigen::VectorXd;
  [[nodiscard]] double squared_distance(Eigen::Index axis, double a, double b) const;
  [[nodiscard]] double log_posterior(Parameters const&, Eigen::VectorXd* slope) const;
  void factorize();

  std::vector<bool> ordered_;
  Eigen::MatrixXd x_;
  Eigen::VectorXd y_;
  std::vector<Eigen::MatrixXd> distances_;  // [axes] squared, while fitting
  Parameters parameters_;
  Eigen::VectorXd scales_;                  // [axes] inverse squared length scales
  double variance_ = 1.0, noise_ = 0.0;
  Eigen::LLT<Eigen::MatrixXd> factor_;
  Eigen::VectorXd weights_;                 // the inverse covariance times y
};

}  // namespace shoal
