// SPDX-License-Identifier: Apache-2.0
#include "src/search/gaussian_process.hpp"

#include <cmath>

#include <nlopt.hpp>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

constexpr double kUnlike = 1.0;      // squared distance of two names
constexpr double kHalfThere = 0.25;  // of an active and an inactive value
constexpr double kLeastNoise = 1e-6;
constexpr double kRoot5 = 2.2360679774997896;

// Matern-5/2 at a squared distance, and its derivative by that.
double matern(double r2) {
  double const r = kRoot5 * std::sqrt(r2);
  return (1.0 + r + 5.0 / 3.0 * r2) * std::exp(-r);
}
double matern_slope(double r2) {
  double const r = kRoot5 * std::sqrt(r2);
  return -5.0 / 6.0 * (1.0 + r) * std::exp(-r);
}

}  // namespace

GaussianProcess::GaussianProcess(std::vector<bool> ordered) : ordered_(std::move(ordered)) {
  parameters_ = Parameters::Zero(axes() + 2);
  parameters_[axes() + 1] = std::log(1e-3);
}

double GaussianProcess::squared_distance(Eigen::Index axis, double a, double b) const {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) == std::isnan(b) ? 0.0 : kHalfThere;
  if (!ordered_[static_cast<std::size_t>(axis)]) return a == b ? 0.0 : kUnlike;
  return (a - b) * (a - b);
}

void GaussianProcess::observe(Eigen::MatrixXd x, Eigen::VectorXd y) {
  x_ = std::move(x);
  y_ = std::move(y);
  factorize();
}

void GaussianProcess::factorize() {
  scales_ = parameters_.head(axes()).array().exp();
  variance_ = std::exp(parameters_[axes()]);
  noise_ = std::exp(parameters_[axes() + 1]);
  Eigen::Index const n = size();
  Eigen::MatrixXd covariance(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) {
      double r2 = 0.0;
      for (Eigen::Index a = 0; a < axes(); ++a) r2 += scales_[a] * squared_distance(a, x_(i, a), x_(j, a));
      covariance(i, j) = variance_ * matern(r2);
    }
    covariance(i, i) += noise_ + kLeastNoise;
  }
  for (double jitter = 1e-8; jitter < 1.0; jitter *= 10.0) {
    factor_.compute(covariance.selfadjointView<Eigen::Lower>());
    if (factor_.info() == Eigen::Success) break;
    covariance.diagonal().array() += jitter;
  }
  weights_ = factor_.solve(y_);
}

// Priors as in Optuna's GPSampler: inverse squared length scales w by exp(-0.1 / w - 0.1 w), variance Gamma(2, 1), noise Gamma(1.1, 30).
double GaussianProcess::log_posterior(Parameters const& p, Eigen::VectorXd* slope) const {
  Eigen::Index const n = size(), d = axes();
  Eigen::VectorXd const scales = p.head(d).array().exp();
  double const variance = std::exp(p[d]), noise = std::exp(p[d + 1]);
  Eigen::MatrixXd r2 = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index a = 0; a < d; ++a) r2 += scales[a] * distances_[static_cast<std::size_t>(a)];
  Eigen::MatrixXd const correlation = r2.unaryExpr([](double v) { return matern(v); });
  Eigen::MatrixXd covariance = variance * correlation;
  covariance.diagonal().array() += noise + kLeastNoise;
  Eigen::LLT<Eigen::MatrixXd> const factor(covariance);
  if (factor.info() != Eigen::Success) return -HUGE_VAL;
  Eigen::VectorXd const weights = factor.solve(y_);
  double value = -0.5 * y_.dot(weights) - factor.matrixLLT().diagonal().array().log().sum();
  for (Eigen::Index a = 0; a < d; ++a) value += -0.1 / scales[a] - 0.1 * scales[a];
  value += std::log(variance) - variance + 0.1 * std::log(noise) - 30.0 * noise;
  if (slope == nullptr) return value;
  // d/dt of the likelihood is half the sum of (weights weights' - inverse) times the covariance's derivative.
  Eigen::MatrixXd const pull = weights * weights.transpose() - factor.solve(Eigen::MatrixXd::Identity(n, n));
  Eigen::MatrixXd const by_distance = 0.5 * variance * pull.cwiseProduct(r2.unaryExpr([](double v) { return matern_slope(v); }));
  slope->resize(d + 2);
  for (Eigen::Index a = 0; a < d; ++a) {
    (*slope)[a] = scales[a] * by_distance.cwiseProduct(distances_[static_cast<std::size_t>(a)]).sum() + 0.1 / scales[a] - 0.1 * scales[a];
  }
  (*slope)[d] = 0.5 * variance * pull.cwiseProduct(correlation).sum() + 1.0 - variance;
  (*slope)[d + 1] = 0.5 * noise * pull.trace() + 0.1 - 30.0 * noise;
  return value;
}

void GaussianProcess::fit(int evaluations) {
  Eigen::Index const n = size(), d = axes();
  distances_.assign(static_cast<std::size_t>(d), Eigen::MatrixXd(n, n));
  for (Eigen::Index a = 0; a < d; ++a) {
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j < n; ++j) distances_[static_cast<std::size_t>(a)](i, j) = squared_distance(a, x_(i, a), x_(j, a));
    }
  }
  auto const best_from = [&](Parameters start) {
    nlopt::opt search(nlopt::LD_LBFGS, static_cast<unsigned>(d + 2));
    search.set_max_objective(
        [](std::vector<double> const& at, std::vector<double>& slope, void* self) {
          auto const p = Eigen::Map<Eigen::VectorXd const>(at.data(), static_cast<Eigen::Index>(at.size()));
          Eigen::VectorXd own = Eigen::VectorXd::Zero(p.size());
          double const value = static_cast<GaussianProcess*>(self)->log_posterior(p, slope.empty() ? nullptr : &own);
          if (!slope.empty()) std::copy(own.begin(), own.end(), slope.begin());
          return std::isfinite(value) ? value : -1e12;
        },
        this);
    std::vector<double> low(static_cast<std::size_t>(d + 2), std::log(1e-4)), high(low.size(), std::log(1e4));
    low[static_cast<std::size_t>(d)] = std::log(1e-2), high[static_cast<std::size_t>(d)] = std::log(1e2);
    low.back() = std::log(1e-7), high.back() = std::log(0.5);
    search.set_lower_bounds(low);
    search.set_upper_bounds(high);
    search.set_maxeval(evaluations);
    search.set_ftol_abs(1e-3);
    std::vector<double> at(start.begin(), start.end());
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = std::clamp(at[i], low[i], high[i]);
    double value = -HUGE_VAL;
    try {
      search.optimize(at, value);
    } catch (std::exception const&) {  // a line search that found nothing leaves the best point so far
      value = log_posterior(Eigen::Map<Eigen::VectorXd>(at.data(), d + 2), nullptr);
    }
    return std::pair(value, Parameters(Eigen::Map<Eigen::VectorXd>(at.data(), d + 2)));
  };
  Parameters fresh = Parameters::Zero(d + 2);
  fresh[d + 1] = std::log(1e-3);
  auto const ours = best_from(parameters_), new_one = best_from(fresh);
  parameters_ = ours.first >= new_one.first ? ours.second : new_one.second;
  distances_.clear();
  factorize();
}

void GaussianProcess::believe(Eigen::VectorXd const& x) {
  double const mean = predict(x).mean;
  x_.conservativeResize(size() + 1, Eigen::NoChange);
  x_.row(size()) = x.transpose();
  y_.conservativeResize(size() + 1);
  y_[size() - 1] = mean;
  factorize();
}

GaussianProcess::Prediction GaussianProcess::predict(Eigen::VectorXd const& x, bool slopes) const {
  Eigen::Index const n = size();
  Eigen::VectorXd r2(n), k(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    double sum = 0.0;
    for (Eigen::Index a = 0; a < axes(); ++a) sum += scales_[a] * squared_distance(a, x_(i, a), x[a]);
    r2[i] = sum;
    k[i] = variance_ * matern(sum);
  }
  Eigen::VectorXd const v = factor_.matrixL().solve(k);
  double const spread = std::max(variance_ - v.squaredNorm(), 1e-12);
  Prediction result{.mean = k.dot(weights_), .deviation = std::sqrt(spread), .mean_slope = {}, .deviation_slope = {}};
  if (!slopes) return result;
  result.mean_slope = result.deviation_slope = Eigen::VectorXd::Zero(axes());
  Eigen::VectorXd const solved = factor_.matrixU().solve(v);
  for (Eigen::Index a = 0; a < axes(); ++a) {
    if (!ordered_[static_cast<std::size_t>(a)] || std::isnan(x[a])) continue;
    for (Eigen::Index i = 0; i < n; ++i) {
      if (std::isnan(x_(i, a))) continue;
      double const slope = variance_ * matern_slope(r2[i]) * scales_[a] * 2.0 * (x[a] - x_(i, a));
      result.mean_slope[a] += slope * weights_[i];
      result.deviation_slope[a] -= slope * solved[i] / result.deviation;
    }
  }
  return result;
}

}  // namespace shoal
