// SPDX-License-Identifier: Apache-2.0
#include "src/search/evolving_normal.hpp"

#include <algorithm>
#include <cmath>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

double length(std::vector<double> const& v) {
  double sum = 0.0;
  for (double const each : v) sum += each * each;
  return std::sqrt(sum);
}

}  // namespace

void EvolvingNormal::update(std::vector<std::vector<double>> const& ranked) {
  SHOAL_ASSERT(ranked.size() >= weights_.size());
  if (n() == 0) return;
  ++generation_;
  auto const d = static_cast<double>(n());
  double const longest = std::sqrt(d) + 2.0 * d / (d + 2.0);
  std::vector<std::vector<double>> steps;
  std::vector<double> mean_step(n(), 0.0);
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    std::vector<double>& step = steps.emplace_back(n());
    for (std::size_t a = 0; a < n(); ++a) step[a] = (ranked[i][a] - mean_[a]) / sigma_;
    double const shorter = std::min(1.0, longest / std::max(length(whitened(step)), 1e-300));
    for (std::size_t a = 0; a < n(); ++a) mean_step[a] += weights_[i] * (step[a] *= shorter);
  }
  for (std::size_t a = 0; a < n(); ++a) mean_[a] += sigma_ * mean_step[a];

  std::vector<double> const white = whitened(mean_step);
  double const gain = std::sqrt(c_sigma_ * (2.0 - c_sigma_) * mu_eff_);
  for (std::size_t a = 0; a < n(); ++a) path_sigma_[a] = (1.0 - c_sigma_) * path_sigma_[a] + gain * white[a];
  double const remaining = 1.0 - detail::f64::pow(1.0 - c_sigma_, 2.0 * generation_);
  bool const steady = length(path_sigma_) / std::sqrt(remaining) < (1.4 + 2.0 / (d + 1.0)) * norm_;
  double const gain_c = steady ? std::sqrt(c_c_ * (2.0 - c_c_) * mu_eff_) : 0.0;
  for (std::size_t a = 0; a < n(); ++a) path_c_[a] = (1.0 - c_c_) * path_c_[a] + gain_c * mean_step[a];

  double const kept = 1.0 - c_1_ - c_mu_ + (steady ? 0.0 : c_1_ * c_c_ * (2.0 - c_c_));
  for (std::size_t a = 0; a < n(); ++a) {
    for (std::size_t b = 0; b < n(); ++b) {
      double sum = kept * covariance_[a * n() + b] + c_1_ * path_c_[a] * path_c_[b];
      for (std::size_t i = 0; i < weights_.size(); ++i) sum += c_mu_ * weights_[i] * steps[i][a] * steps[i][b];
      covariance_[a * n() + b] = sum;
    }
  }
  sigma_ *= detail::f64::exp(std::min(1.0, c_sigma_ / d_sigma_ * (length(path_sigma_) / norm_ - 1.0)));
  sigma_ = std::min(sigma_, 1.0);  // the coordinates' range is 1
  factorize();
}

std::vector<double> EvolvingNormal::draw(Draws& draws) const {
  std::vector<double> z(n()), x = mean_;
  for (double& each : z) each = draws.normal();
  for (std::size_t a = 0; a < n(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) x[a] += sigma_ * factor_[a * n() + b] * z[b];
  }
  return x;
}

EvolvingNormal::EvolvingNormal(std::vector<double> mean, double sigma, std::size_t population)
    : population_(population), mean_(std::move(mean)), sigma_(sigma), covariance_(n() * n(), 0.0), path_sigma_(n(), 0.0), path_c_(n(), 0.0) {
  SHOAL_ASSERT(population >= 2);
  double sum = 0.0, squares = 0.0;
  for (std::size_t i = 0; i < population / 2; ++i) {
    weights_.push_back(detail::f64::log((static_cast<double>(population) + 1.0) / 2.0) - detail::f64::log(static_cast<double>(i) + 1.0));
    sum += weights_.back();
  }
  for (double& weight : weights_) {
    weight /= sum;
    squares += weight * weight;
  }
  mu_eff_ = 1.0 / squares;
  if (n() == 0) return;
  auto const d = static_cast<double>(n());
  c_sigma_ = (mu_eff_ + 2.0) / (d + mu_eff_ + 5.0);
  d_sigma_ = 1.0 + 2.0 * std::max(0.0, std::sqrt((mu_eff_ - 1.0) / (d + 1.0)) - 1.0) + c_sigma_;
  c_c_ = (4.0 + mu_eff_ / d) / (d + 4.0 + 2.0 * mu_eff_ / d);
  c_1_ = 2.0 / ((d + 1.3) * (d + 1.3) + mu_eff_);
  c_mu_ = std::min(1.0 - c_1_, 2.0 * (mu_eff_ - 2.0 + 1.0 / mu_eff_) / ((d + 2.0) * (d + 2.0) + mu_eff_));
  norm_ = std::sqrt(d) * (1.0 - 1.0 / (4.0 * d) + 1.0 / (21.0 * d * d));
  for (std::size_t a = 0; a < n(); ++a) covariance_[a * n() + a] = 1.0;
  factorize();
}

double EvolvingNormal::deviation(std::size_t axis) const { return sigma_ * std::sqrt(covariance_[axis * n() + axis]); }

void EvolvingNormal::raise_deviation(std::size_t axis, double least) {
  double const ratio = least / deviation(axis);
  if (!(ratio > 1.0)) return;
  for (std::size_t b = 0; b < n(); ++b) {
    covariance_[axis * n() + b] *= ratio;
    covariance_[b * n() + axis] *= ratio;  // the axis itself twice
  }
  factorize();
}

bool EvolvingNormal::collapsed(double least) const {
  if (n() == 0) return false;
  double largest = 0.0;
  for (std::size_t a = 0; a < n(); ++a) largest = std::max(largest, deviation(a));
  return singular_ || !(largest >= least);
}

void EvolvingNormal::factorize() {
  factor_.assign(n() * n(), 0.0);
  double smallest = INFINITY, largest = 0.0;
  for (std::size_t a = 0; a < n(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double sum = covariance_[a * n() + b];
      for (std::size_t k = 0; k < b; ++k) sum -= factor_[a * n() + k] * factor_[b * n() + k];
      factor_[a * n() + b] = a == b ? std::sqrt(std::max(sum, 1e-300)) : sum / factor_[b * n() + b];
    }
    smallest = std::min(smallest, factor_[a * n() + a]);
    largest = std::max(largest, factor_[a * n() + a]);
  }
  singular_ = n() > 0 && !(smallest > 1e-7 * largest);  // condition of 1e14
}

std::vector<double> EvolvingNormal::whitened(std::vector<double> y) const {
  for (std::size_t a = 0; a < n(); ++a) {
    for (std::size_t b = 0; b < a; ++b) y[a] -= factor_[a * n() + b] * y[b];
    y[a] /= factor_[a * n() + a];
  }
  return y;
}

}  // namespace shoal
