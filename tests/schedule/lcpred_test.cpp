// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "src/schedule/curve_model.hpp"
#include "tests/schedule/play.hpp"

namespace shoal {
namespace {

using testing::play;

// Curves of either family with independent normal noise; gains, levels and rates as wide as sweeps have them.
std::vector<double> random_curve(std::mt19937& random, bool power, int n_epochs) {
  auto const uniform = [&](double low, double high) { return low + (high - low) * (random() + 0.5) * 0x1p-32; };
  auto const normal = [&] { return std::sqrt(-2.0 * std::log(uniform(0, 1))) * std::cos(6.283185307179586 * uniform(0, 1)); };
  double const end = uniform(0.05, 0.3), gain = uniform(0.1, 0.6), noise = std::pow(10.0, uniform(-3, -1.7));
  double const rate = power ? std::exp(uniform(std::log(0.2), std::log(3.0))) : uniform(0.02, 0.5);
  std::vector<double> curve;
  for (int t = 1; t <= n_epochs; ++t)
    curve.push_back(end + gain * (power ? std::pow(0.5 * (t + 1), -rate) : std::exp(-rate * t)) + noise * normal());
  return curve;
}

TEST(CurveModel, QuantilesCoverTheEndsOfCurvesOfBothFamilies) {
  std::mt19937 random(1);
  constexpr int kCurves = 1500;
  for (bool const power : {true, false}) {
    for (auto const& [horizon, seen] : {std::pair{27, 5}, {27, 9}, {27, 18}, {81, 9}, {81, 27}}) {
      CurveModel model(horizon);
      int below_low = 0, below_high = 0;
      for (int i = 0; i < kCurves; ++i) {
        std::vector<double> const curve = random_curve(random, power, horizon);
        double const p = model.probability_below(std::span(curve).first(static_cast<std::size_t>(seen)), curve.back());
        below_low += p < 0.05, below_high += p < 0.95;
      }
      // What the header says, and the binomial's own spread of 0.6 %. Upwards, where no trial is lost, early forecasts of
      // exponential curves miss more: they gain less at the end than power laws that begin alike.
      EXPECT_LE(below_low, 0.09 * kCurves) << power << ' ' << horizon << ' ' << seen;
      EXPECT_GE(below_low, 0.01 * kCurves) << power << ' ' << horizon << ' ' << seen;
      EXPECT_GE(below_high, (power || 3 * seen >= horizon ? 0.80 : 0.74) * kCurves) << power << ' ' << horizon << ' ' << seen;
    }
  }
}

TEST(CurveModel, AnExactCurveIsContinuedExactly) {
  CurveModel model(50);
  std::vector<double> curve;
  for (int t = 1; t <= 50; ++t) curve.push_back(0.2 + 0.5 * std::pow(t + 1.0, -0.1));  // the first of the exponents
  std::span<double const> const begin = std::span(curve).first(10);
  EXPECT_LT(model.probability_below(begin, curve.back() - 1e-4), 0.01);
  EXPECT_GT(model.probability_below(begin, curve.back() + 1e-4), 0.99);
}

TEST(CurveModel, AConstantCurveEndsWhereItIs) {
  CurveModel model(9);
  std::vector<double> const curve(6, 0.25);
  EXPECT_LT(model.probability_below(curve, 0.2499), 0.01);
  EXPECT_GT(model.probability_below(curve, 0.2501), 0.99);
}

ScheduleConfig lcpred(int max_epochs) { return {.method = "lcpred", .max_epochs = max_epochs, .workers = 1}; }

// Trial 0 ends at 0.2; trial 1 is flat far above; trial 2 falls towards 0.1.
double fixed_score(std::uint32_t trial, int epoch) {
  double const wobble = 0.001 * (epoch % 3);
  if (trial == 1) return 0.9 + wobble;
  return (trial == 0 ? 0.2 : 0.1) + 0.5 * std::pow(epoch + 1.0, -1.0) + wobble;
}

TEST(Lcpred, StopsOnlyWhatCannotBeatTheBestCompletedScore) {
  auto const played = play(*make_scheduler(lcpred(20), 3), fixed_score, 1);
  EXPECT_EQ(played.epochs, (std::map<std::uint32_t, int>{{0, 20}, {1, 5}, {2, 20}}));
  EXPECT_EQ(played.ends.at(1), TrialEnd::kPruned);
  EXPECT_EQ(played.reasons.at(1), "epoch 5: forecast to beat the best score with probability 0.000");
}

TEST(Lcpred, WarmupAndThresholdLeaveTrialsAlone) {
  ScheduleConfig config = lcpred(20);
  config.warmup = 11;
  EXPECT_EQ(play(*make_scheduler(config, 3), fixed_score, 1).epochs.at(1), 12);
  config.warmup = 0;
  config.threshold = 0.0;
  EXPECT_EQ(play(*make_scheduler(config, 3), fixed_score, 1).epochs.at(1), 20);
}

}  // namespace
}  // namespace shoal
