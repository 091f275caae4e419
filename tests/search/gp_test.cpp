// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "src/search/expected_improvement.hpp"
#include "src/search/gaussian_process.hpp"
#include "tests/search/synthetic.hpp"

namespace shoal {
namespace {

// Against the definition, by the trapezoidal rule over the density, and against differences of itself.
TEST(LogExpectedImprovement, IsTheLogarithmOfTheIntegral) {
  for (double const z : {2.0, 0.5, -0.5, -0.999, -1.001, -3.0, -8.0}) {
    double const deviation = 0.7, mean = 1.0, best = mean + z * deviation;
    double integral = 0.0;
    constexpr int kSteps = 400000;
    constexpr double kReach = 12.0;
    for (int i = 0; i <= kSteps; ++i) {
      double const u = -kReach + 2 * kReach * i / kSteps, gain = best - (mean + deviation * u);
      integral += std::fmax(gain, 0.0) * std::exp(-0.5 * u * u) / std::sqrt(2 * M_PI) * 2 * kReach / kSteps;
    }
    LogImprovement const log = log_expected_improvement(best, mean, deviation);
    EXPECT_NEAR(log.value, std::log(integral), 1e-3 * std::fabs(std::log(integral)) + 1e-6) << z;
    double const h = 1e-6;
    auto const at = [&](double m, double d) { return log_expected_improvement(best, m, d).value; };
    EXPECT_NEAR(log.by_mean, (at(mean + h, deviation) - at(mean - h, deviation)) / (2 * h), 1e-4 * std::fabs(log.by_mean) + 1e-6) << z;
    EXPECT_NEAR(log.by_deviation, (at(mean, deviation + h) - at(mean, deviation - h)) / (2 * h), 1e-4 * std::fabs(log.by_deviation) + 1e-6) << z;
  }
}

TEST(LogExpectedImprovement, HasASlopeWhereTheImprovementUnderflows) {
  for (double const z : {-29.9, -30.1, -40.0, -1e3}) {
    LogImprovement const log = log_expected_improvement(0.0, -z, 1.0);
    EXPECT_TRUE(std::isfinite(log.value) && log.by_mean < 0.0 && log.by_deviation > 0.0) << z;
    EXPECT_NEAR(log.value, -0.5 * z * z, 25.0) << z;
  }
}

Eigen::MatrixXd points(int n, int d) {
  Eigen::MatrixXd x(n, d);
  for (int i = 0; i < n; ++i) {
    for (int a = 0; a < d; ++a) x(i, a) = std::fmod(0.137 + 0.6180339887 * (i + 1) * (a + 1), 1.0);
  }
  return x;
}

TEST(GaussianProcess, InterpolatesAFunctionWithoutNoiseAndKnowsWhereItDoesNot) {
  Eigen::MatrixXd const x = points(30, 2);
  Eigen::VectorXd y(30);
  for (int i = 0; i < 30; ++i) y[i] = std::sin(5 * x(i, 0)) + x(i, 1) * x(i, 1);
  y.array() -= y.mean();
  y /= std::sqrt(y.squaredNorm() / 30);
  GaussianProcess model({true, true});
  model.observe(x, y);
  model.fit(100);
  for (int i = 0; i < 30; ++i) EXPECT_NEAR(model.predict(x.row(i).transpose()).mean, y[i], 0.02);
  Eigen::VectorXd const far = Eigen::Vector2d(3.0, 3.0), near = x.row(4).transpose();
  EXPECT_GT(model.predict(far).deviation, 5 * model.predict(near).deviation);
}

TEST(GaussianProcess, SlopesAreDifferences) {
  Eigen::MatrixXd x = points(20, 3);
  x(3, 2) = x(7, 2) = std::nan("");  // inactive
  Eigen::VectorXd y = Eigen::VectorXd::LinSpaced(20, -1.5, 1.5);
  GaussianProcess model({true, true, true});
  model.observe(x, y);
  model.fit(20);
  Eigen::VectorXd const at = Eigen::Vector3d(0.31, 0.62, 0.44);
  auto const there = model.predict(at, true);
  for (int a = 0; a < 3; ++a) {
    Eigen::VectorXd up = at, down = at;
    up[a] += 1e-5, down[a] -= 1e-5;
    EXPECT_NEAR(there.mean_slope[a], (model.predict(up).mean - model.predict(down).mean) / 2e-5, 1e-4);
    EXPECT_NEAR(there.deviation_slope[a], (model.predict(up).deviation - model.predict(down).deviation) / 2e-5, 1e-4);
  }
}

TEST(GaussianProcess, WhatIsBelievedIsCertainAndChangesNoPredictionThere) {
  Eigen::MatrixXd const x = points(15, 2);
  GaussianProcess model({true, true});
  model.observe(x, Eigen::VectorXd::LinSpaced(15, -1.0, 1.0));
  model.fit(20);
  Eigen::VectorXd const at = Eigen::Vector2d(0.9, 0.1);
  auto const before = model.predict(at);
  model.believe(at);
  auto const after = model.predict(at);
  EXPECT_NEAR(after.mean, before.mean, 0.05);
  EXPECT_LT(after.deviation, before.deviation);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 1;  // matrices without optimization are slow
#else
constexpr std::uint64_t kSeeds = 3;
#endif

TEST(Gp, FindsWhatRandomSearchDoesNot) {
  for (synthetic::Function const& function : {synthetic::branin(), synthetic::conditional()}) {
    std::vector<double> ours, random;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      ours.push_back(synthetic::best_of(function, {.method = "gp"}, seed));
      random.push_back(synthetic::best_of(function, {.method = "random"}, seed));
    }
    EXPECT_LT(*std::ranges::max_element(ours), *std::ranges::min_element(random)) << function.name;
  }
}

// A trial's score is that at its largest epoch; the model has the epoch as an axis.
TEST(Gp, LearnsFromScoresOfSeveralEpochs) {
  synthetic::Function const function = synthetic::branin();
  auto const searcher = make_searcher(function.space, {.method = "gp"}, 3);
  double best = INFINITY;
  for (std::uint32_t i = 0; i < 50; ++i) {
    double const score = function.score(searcher->ask(1).at(0));
    bool const whole = i % 3 == 0;
    searcher->tell({.trial = i, .epoch = 1, .score = score + 40.0, .final = !whole});
    if (whole) searcher->tell({.trial = i, .epoch = 9, .score = score, .final = true});
    if (whole) best = std::fmin(best, score);
  }
  EXPECT_LT(best, 1.5);
}

}  // namespace
}  // namespace shoal
