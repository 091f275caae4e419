// SPDX-License-Identifier: Apache-2.0
#include "shoal/detail/double_math.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace shoal::detail {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTolerance = 1e-15;  // relative; libm's own error is below 1.2e-16

void expect_near(double found, double expected, double x) { ASSERT_NEAR(found, expected, kTolerance * std::fabs(expected)) << "x = " << x; }

TEST(DoubleMath, ExpIsExactTo1InE15) {
  for (double x = -708.0; x < 709.7; x += 0.01371) expect_near(f64::exp(x), std::exp(x), x);
  EXPECT_EQ(f64::exp(0.0), 1.0);
  EXPECT_EQ(f64::exp(-kInfinity), 0.0);
  EXPECT_EQ(f64::exp(710.0), kInfinity);
  EXPECT_TRUE(std::isnan(f64::exp(NAN)));
}

TEST(DoubleMath, LogIsExactTo1InE15) {
  for (double x = 2.3e-308; x < 1e308; x *= 1.0137) expect_near(f64::log(x), std::log(x), x);
  for (double x = 0.5; x < 2.0; x += 0.00017) expect_near(f64::log(x), std::log(x), x);
  for (double d = 1e-16; d < 0.1; d *= 1.37) expect_near(f64::log(1.0 + d), std::log(1.0 + d), 1.0 + d);
  EXPECT_EQ(f64::log(1.0), 0.0);
  EXPECT_EQ(f64::log(0.0), -kInfinity);
  EXPECT_EQ(f64::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(f64::log(-1.0)));
}

TEST(DoubleMath, PowIsExactTo1InE15EvenWhereTheLogarithmIsLarge) {
  for (double base = 1e-9; base < 1e9; base *= 1.93) {
    for (double exponent = -30.0; exponent < 30.0; exponent += 0.377) expect_near(f64::pow(base, exponent), std::pow(base, exponent), base);
  }
  expect_near(f64::pow(0.999, 100000.0), std::pow(0.999, 100000.0), 0.999);
  EXPECT_EQ(f64::pow(0.0, 2.0), 0.0);
  EXPECT_EQ(f64::pow(0.0, 0.0), 1.0);
  EXPECT_EQ(f64::pow(3.0, 0.0), 1.0);
  EXPECT_EQ(f64::pow(1.0, 1e300), 1.0);
  EXPECT_EQ(f64::pow(10.0, 400.0), kInfinity);
}

TEST(DoubleMath, CosPiIsExactTo2Point5InE16AndAtHalves) {
  constexpr long double kPi = 3.14159265358979323846264338327950288L;
  for (double x = -3.0; x < 3.0; x += 0.00091) ASSERT_NEAR(f64::cos_pi(x), static_cast<double>(std::cos(kPi * x)), 2.5e-16) << "x = " << x;
  EXPECT_EQ(f64::cos_pi(0.0), 1.0);
  EXPECT_EQ(f64::cos_pi(0.5), 0.0);
  EXPECT_EQ(f64::cos_pi(1.0), -1.0);
  EXPECT_EQ(f64::cos_pi(-1.5), 0.0);
}

TEST(DoubleMath, NormalQuantileInvertsTheDistributionFunction) {
  // What an error e in the quantile does to Phi is e * phi(z); tails are compared as relative errors of Phi.
  for (double p = 1.2e-10; p < 1.0; p = p < 0.4 ? p * 1.07 : p + 0.00713) {
    double const z = f64::normal_quantile(p);
    double const back = 0.5 * std::erfc(-z / std::sqrt(2.0));
    ASSERT_NEAR(back, p, 2e-14 * p) << "p = " << p;
  }
  EXPECT_EQ(f64::normal_quantile(0.5), 0.0);
  EXPECT_EQ(f64::normal_quantile(0.25), -f64::normal_quantile(0.75));
  EXPECT_NEAR(f64::normal_quantile(0.975), 1.959963984540054, 1e-15);
  EXPECT_NEAR(f64::normal_quantile(1e-20), -9.262340089798408, 1e-14) << "AS 241's own check value of its far branch";
}

}  // namespace
}  // namespace shoal::detail
