// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "shoal/space.hpp"

namespace shoal {
namespace {

using Shape = Interval::Shape;
constexpr double kLargestUnit = 1.0 - 0x1p-53;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

double number(ParameterValue const& value) {
  return std::holds_alternative<double>(value) ? std::get<double>(value) : static_cast<double>(std::get<std::int64_t>(value));
}

std::vector<double> values_of(Distribution const& distribution) {
  std::vector<double> values;
  for (std::uint64_t i = 0; i < count_values(distribution).value(); ++i) values.push_back(number(value_at(distribution, i)));
  return values;
}

std::map<double, int> histogram(Distribution const& distribution, int n) {
  std::map<double, int> counts;
  for (int i = 0; i < n; ++i) ++counts[number(quantile(distribution, (i + 0.5) / n))];
  return counts;
}

TEST(Quantile, EveryShapeIsMonotoneAndStaysInsideItsBounds) {
  std::vector<Interval> const intervals{
      {.low = -3.0, .high = 7.0},
      {.low = 1e-5, .high = 10.0, .shape = Shape::kLogUniform},
      {.low = 1e-5, .high = 10.0, .shape = Shape::kInvLogUniform},
      {.low = -1.0, .high = 2.5, .shape = Shape::kNormal, .a = 0.5, .b = 2.0},
      {.low = -kInfinity, .high = kInfinity, .shape = Shape::kNormal, .a = 0.5, .b = 2.0},
      {.low = 0.0, .high = kInfinity, .shape = Shape::kLogNormal, .a = -1.0, .b = 0.5},
      {.low = 0.0, .high = 1.0, .shape = Shape::kBeta, .a = 0.5, .b = 3.0},
      {.low = 2.0, .high = 5.0, .shape = Shape::kBeta, .a = 20.0, .b = 0.7},
      {.integer = true, .low = 1, .high = 300, .shape = Shape::kLogUniform},
      {.integer = true, .low = 1, .high = 300, .shape = Shape::kInvLogUniform},
      {.integer = true, .low = 1, .high = 100, .shape = Shape::kNormal, .a = 64, .b = 30},
      {.low = 0.5, .high = 100, .shape = Shape::kLogUniform, .quantum = 2.0},
      {.low = 0.0, .high = 1.0, .shape = Shape::kBeta, .a = 2, .b = 2, .quantum = 0.1},
  };
  for (std::size_t k = 0; k < intervals.size(); ++k) {
    double last = -kInfinity;
    for (int i = 0; i <= 999; ++i) {
      double const x = number(quantile(intervals[k], i / 999.0 * kLargestUnit));
      EXPECT_GE(x, last) << "interval " << k << " u " << i;
      EXPECT_TRUE(x >= intervals[k].low && x <= intervals[k].high && std::isfinite(x)) << "interval " << k << ": " << x;
      last = x;
    }
  }
}

TEST(Quantile, FiniteDistributionsReachBothEnds) {
  for (Shape const shape : {Shape::kUniform, Shape::kLogUniform, Shape::kInvLogUniform, Shape::kBeta}) {
    Interval const integers{.integer = true, .low = 3, .high = 17, .shape = shape, .a = 1.0, .b = 1.0};
    EXPECT_EQ(number(quantile(integers, 0.0)), 3);
    EXPECT_EQ(number(quantile(integers, kLargestUnit)), 17);
  }
}

TEST(Quantile, UniformIntegersAreEquallyLikely) {
  for (auto const& [value, count] : histogram(Interval{.integer = true, .low = -1, .high = 5}, 7000)) EXPECT_EQ(count, 1000) << value;
}

TEST(Quantile, LogUniformIntegersHaveTheirShareOfTheLogarithm) {
  auto const counts = histogram(Interval{.integer = true, .low = 1, .high = 8, .shape = Shape::kLogUniform}, 100000);
  ASSERT_EQ(counts.size(), 8u);
  for (auto const& [value, count] : counts) {
    double const share = std::log((value + 0.5) / (value - 0.5)) / std::log(8.5 / 0.5);
    EXPECT_NEAR(count, 100000 * share, 2.0) << value;
  }
}

TEST(Quantile, LogUniformIsLinearInTheLogarithm) {
  Interval const interval{.low = 1e-4, .high = 1e-1, .shape = Shape::kLogUniform};
  EXPECT_NEAR(number(quantile(interval, 1.0 / 3.0)), 1e-3, 1e-17);
  EXPECT_EQ(number(quantile(interval, 0.0)), 1e-4);
  EXPECT_NEAR(number(quantile(interval, kLargestUnit)), 1e-1, 1e-15);
}

TEST(Quantile, ReverseLogIsKerasTunersFormula) {
  Interval const interval{.low = 0.9, .high = 0.999, .shape = Shape::kInvLogUniform};
  for (double const u : {0.0, 0.25, 0.5, 0.99}) {
    EXPECT_NEAR(number(quantile(interval, u)), 0.999 - 0.9 * (std::pow(0.999 / 0.9, 1.0 - u) - 1.0), 1e-15);
  }
}

TEST(Quantile, NormalAgreesWithTables) {
  Interval const interval{.low = -kInfinity, .high = kInfinity, .shape = Shape::kNormal, .a = 10.0, .b = 2.0};
  EXPECT_DOUBLE_EQ(number(quantile(interval, 0.5)), 10.0);
  EXPECT_NEAR(number(quantile(interval, 0.975)), 10.0 + 2.0 * 1.9599639845400545, 1e-13);
  EXPECT_TRUE(std::isfinite(number(quantile(interval, 0.0))));
}

TEST(Quantile, TruncatedNormalIsTheNormalBetweenItsBounds) {
  Interval const interval{.low = -1.0, .high = 0.5, .shape = Shape::kNormal, .a = 0.0, .b = 1.0};
  EXPECT_NEAR(number(quantile(interval, 0.0)), -1.0, 1e-12);
  EXPECT_NEAR(number(quantile(interval, kLargestUnit)), 0.5, 1e-12);
  double const low = 0.15865525393145707, high = 0.6914624612740131;  // Phi(-1), Phi(0.5)
  double const u = (0.5 - low) / (high - low);
  EXPECT_NEAR(number(quantile(interval, u)), 0.0, 1e-12);
}

TEST(Quantile, LogNormalIsTheExponentialOfTheNormal) {
  Interval const interval{.low = 0.0, .high = kInfinity, .shape = Shape::kLogNormal, .a = -2.0, .b = 0.5};
  EXPECT_NEAR(number(quantile(interval, 0.5)), std::exp(-2.0), 1e-15);
  EXPECT_NEAR(number(quantile(interval, 0.975)), std::exp(-2.0 + 0.5 * 1.9599639845400545), 1e-14);
}

TEST(Quantile, BetaAgreesWithScipy) {
  // scipy.stats.beta.ppf(u, a, b), which is right to about 1e-13
  struct Case { double a, b, u, x; };
  for (auto const& [a, b, u, x] : {Case{1, 1, 0.3, 0.3}, Case{2, 2, 0.5, 0.5}, Case{2, 5, 0.1, 0.09259525891312873},
                                   Case{0.5, 0.5, 0.25, 0.14644660940672624}, Case{30, 2, 0.9, 0.9827119777086992},
                                   Case{0.05, 3, 0.4, 2.528928433844138e-09}, Case{400, 600, 0.01, 0.36429434976639175}}) {
    EXPECT_NEAR(number(quantile(Interval{.low = 0, .high = 1, .shape = Shape::kBeta, .a = a, .b = b}, u)), x, 1e-12) << a << " " << b;
  }
}

TEST(Quantile, QuantumRoundsToMultiplesAndStaysInside) {
  Interval const interval{.low = 3.0, .high = 20.0, .shape = Shape::kUniform, .quantum = 5.0};
  EXPECT_EQ(values_of(interval), (std::vector<double>{5, 10, 15, 20}));
  EXPECT_EQ(histogram(interval, 4000), (std::map<double, int>{{5, 1000}, {10, 1000}, {15, 1000}, {20, 1000}}));
}

TEST(Quantile, QuantumOfAnUnboundedNormalRoundsToItsMultiples) {
  Interval const interval{.low = -kInfinity, .high = kInfinity, .shape = Shape::kNormal, .a = 0.0, .b = 1.0, .quantum = 0.25};
  EXPECT_FALSE(count_values(interval));
  for (auto const& [value, count] : histogram(interval, 1000)) EXPECT_EQ(value * 4, std::floor(value * 4));
}

TEST(Quantile, ProbabilitiesAreCumulatedAndNeedNotSumToOne) {
  Choice const choice{.values = {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, std::int64_t{4}}, .probabilities = {1, 0, 2, 0}};
  EXPECT_EQ(histogram(choice, 3000), (std::map<double, int>{{1, 1000}, {3, 2000}}));
  EXPECT_EQ(number(quantile(choice, kLargestUnit)), 3);
}

TEST(Values, LogStepMultipliesAsInKerasTuner) {
  EXPECT_EQ(values_of(Interval{.integer = true, .low = 2, .high = 32, .shape = Shape::kLogUniform, .step = 2}), (std::vector<double>{2, 4, 8, 16, 32}));
  EXPECT_EQ(values_of(Interval{.integer = true, .low = 2, .high = 31, .shape = Shape::kLogUniform, .step = 2}), (std::vector<double>{2, 4, 8, 16}));
  std::vector<double> const rates = values_of(Interval{.low = 1e-4, .high = 1e-1, .shape = Shape::kLogUniform, .step = 10});
  EXPECT_EQ(rates, (std::vector<double>{1e-4, 1e-3, 1e-2, 1e-1}));
}

TEST(Values, LinearStepAddsAndPrintsShortDecimals) {
  EXPECT_EQ(values_of(Interval{.low = 0.0, .high = 0.5, .step = 0.1}), (std::vector<double>{0.0, 0.1, 0.2, 0.3, 0.4, 0.5}));
  EXPECT_EQ(values_of(Interval{.integer = true, .low = 50, .high = 100, .step = 10}), (std::vector<double>{50, 60, 70, 80, 90, 100}));
  EXPECT_EQ(values_of(Interval{.integer = true, .low = 50, .high = 99, .step = 10}), (std::vector<double>{50, 60, 70, 80, 90}));
  EXPECT_EQ(values_of(Interval{.low = 4.0, .high = 4.0, .step = 0.5}), (std::vector<double>{4.0}));
}

TEST(Values, StepsAreEquallyLikely) {
  Interval const interval{.integer = true, .low = 2, .high = 32, .shape = Shape::kLogUniform, .step = 2};
  EXPECT_EQ(histogram(interval, 500), (std::map<double, int>{{2, 100}, {4, 100}, {8, 100}, {16, 100}, {32, 100}}));
}

TEST(Values, PointsAreEvenOrGeometricWithBothEnds) {
  EXPECT_EQ(values_of(Interval{.low = 0.0, .high = 0.5, .points = 3}), (std::vector<double>{0.0, 0.25, 0.5}));
  std::vector<double> const rates = values_of(Interval{.low = 1e-4, .high = 1e-1, .shape = Shape::kLogUniform, .points = 4});
  ASSERT_EQ(rates.size(), 4u);
  EXPECT_EQ(rates.front(), 1e-4);
  EXPECT_EQ(rates.back(), 1e-1);
  EXPECT_NEAR(rates[1], 1e-3, 1e-17);
}

TEST(Values, ContinuousIntervalsHaveNoCount) {
  EXPECT_FALSE(count_values(Interval{.low = 0.0, .high = 0.5}));
  EXPECT_EQ(count_values(Interval{.integer = true, .low = -2, .high = 2}), 5u);
}

TEST(ParameterText, ReadsBackToTheSameTypeAndBits) {
  EXPECT_EQ(to_string(true), "true");
  EXPECT_EQ(to_string(std::int64_t{64}), "64");
  EXPECT_EQ(to_string(0.1), "0.1");
  EXPECT_EQ(to_string(1.0), "1.0");
  EXPECT_EQ(to_string(-3.0), "-3.0");
  EXPECT_EQ(to_string(1e-7), "1e-07");
  EXPECT_EQ(to_string(std::string("relu")), "relu");
}

}  // namespace
}  // namespace shoal
