// SPDX-License-Identifier: Apache-2.0
// The elementary functions in float: their stated errors over all magnitudes, and their special values.
#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "shoal/detail/arithmetic.hpp"
#include "tests/arithmetic/reference_activations.hpp"

namespace shoal {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kSmallest = std::numeric_limits<float>::min();
constexpr float kLargest = std::numeric_limits<float>::max();

/// Units in the last place of the float nearest to the reference.
double ulps(double y, double reference) {
  int exponent = 0;
  std::frexp(std::max(std::fabs(static_cast<float>(reference)), kSmallest), &exponent);
  return std::fabs(y - reference) / std::ldexp(1.0, exponent - 24);
}

/// The largest error over every 4001st float of [low, high], a prime step, so that all mantissas and exponents occur.
template <class F, class Reference>
void expect_error_below(double bound, F f, Reference reference, double low, double high) {
  double worst = 0.0;
  float at = 0.0f;
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += 4001) {
    float const x = detail::float_of(static_cast<std::uint32_t>(bits));
    if (!(x >= low && x <= high)) continue;
    double const error = ulps(f(x), reference(static_cast<double>(x)));
    if (!(error <= worst)) worst = error, at = x;
  }
  EXPECT_LT(worst, bound) << "at " << at << " " << std::hexfloat << at;
  EXPECT_GT(worst, 0.0) << "an empty interval";
}

TEST(Math, ExpErrorIsBelow1Point1Ulp) {
  expect_error_below(1.1, [](float x) { return detail::exp(x); }, [](double x) { return std::exp(x); }, -86.98, 88.72);
}
TEST(Math, Expm1ErrorIsBelow1Point5Ulp) {
  expect_error_below(1.5, [](float x) { return detail::expm1(x); }, [](double x) { return std::expm1(x); }, -kLargest, 0.0);
}
TEST(Math, LogErrorIsBelow1Ulp) {
  expect_error_below(1.0, [](float x) { return detail::log(x); }, [](double x) { return std::log(x); }, kSmallest, kLargest);
}
TEST(Math, Log1pErrorIsBelow1Point5Ulp) {
  expect_error_below(1.5, [](float x) { return detail::log1p(x); }, [](double x) { return std::log1p(x); }, 0.0, kLargest);
}
TEST(Math, TanhErrorIsBelow2Ulp) {
  expect_error_below(2.0, [](float x) { return detail::tanh(x); }, [](double x) { return std::tanh(x); }, -kLargest, kLargest);
}
TEST(Math, ErfErrorIsBelow2Ulp) {
  expect_error_below(2.0, [](float x) { return detail::erf(x); }, [](double x) { return std::erf(x); }, -kLargest, kLargest);
}
TEST(Math, SigmoidErrorIsBelow2Point5Ulp) {
  expect_error_below(2.5, [](float x) { return detail::sigmoid(x); }, [](double x) { return testing::logistic(x); }, -86.98, kLargest);
}
TEST(Math, SoftplusErrorIsBelow2Point5Ulp) {
  expect_error_below(2.5, [](float x) { return detail::softplus(x); }, [](double x) { return testing::log_of_1_plus_exp(x); }, -86.98, kLargest);
}

TEST(Math, NanStaysNan) {
  EXPECT_TRUE(std::isnan(detail::exp(kNan)));
  EXPECT_TRUE(std::isnan(detail::expm1(kNan)));
  EXPECT_TRUE(std::isnan(detail::log(kNan)));
  EXPECT_TRUE(std::isnan(detail::log1p(kNan)));
  EXPECT_TRUE(std::isnan(detail::tanh(kNan)));
  EXPECT_TRUE(std::isnan(detail::erf(kNan)));
  EXPECT_TRUE(std::isnan(detail::sigmoid(kNan)));
  EXPECT_TRUE(std::isnan(detail::softplus(kNan)));
  EXPECT_TRUE(std::isnan(detail::flush(kNan)));
}

TEST(Math, EndsAreExact) {
  EXPECT_EQ(detail::exp(0.0f), 1.0f);
  EXPECT_EQ(detail::exp(-kInfinity), 0.0f);
  EXPECT_EQ(detail::exp(-87.0f), 0.0f);
  EXPECT_EQ(detail::exp(88.73f), kInfinity);
  EXPECT_EQ(detail::exp(kInfinity), kInfinity);
  EXPECT_LT(detail::exp(88.722f), kInfinity);
  EXPECT_GE(detail::exp(-86.98f), kSmallest) << "no denormal, which a flag of the CPU could turn into 0";
  EXPECT_EQ(detail::expm1(0.0f), 0.0f);
  EXPECT_EQ(detail::expm1(1e30f), 0.0f) << "only x <= 0 is defined, but elu evaluates it everywhere";
  EXPECT_EQ(detail::expm1(-kInfinity), -1.0f);
  EXPECT_EQ(detail::log(1.0f), 0.0f);
  EXPECT_EQ(detail::log(0.0f), -kInfinity);
  EXPECT_EQ(detail::log(kSmallest / 2), -kInfinity) << "denormals count as 0";
  EXPECT_EQ(detail::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(detail::log(-1.0f)));
  EXPECT_EQ(detail::log1p(0.0f), 0.0f);
  EXPECT_EQ(detail::log1p(kInfinity), kInfinity);
  EXPECT_EQ(detail::tanh(kInfinity), 1.0f);
  EXPECT_EQ(detail::tanh(-kInfinity), -1.0f);
  EXPECT_EQ(detail::erf(kInfinity), 1.0f);
  EXPECT_EQ(detail::erf(-4.0f), -1.0f);
  EXPECT_EQ(detail::sigmoid(0.0f), 0.5f);
  EXPECT_EQ(detail::sigmoid(kInfinity), 1.0f);
  EXPECT_EQ(detail::sigmoid(-kInfinity), 0.0f);
  EXPECT_EQ(detail::softplus(kInfinity), kInfinity);
  EXPECT_EQ(detail::softplus(-kInfinity), 0.0f);
}

TEST(Math, FlushCutsAtTwoToTheMinus95) {
  EXPECT_EQ(detail::flush(0x1p-95f), 0x1p-95f);
  EXPECT_EQ(detail::bits_of(detail::flush(-0x1.fffffep-96f)), 0u);
  EXPECT_EQ(detail::flush(-kInfinity), -kInfinity);
}

TEST(Math, MaxAndMinTakeTheSecondWhereEitherIsNan) {
  EXPECT_EQ(detail::max(kNan, 1.0f), 1.0f);
  EXPECT_TRUE(std::isnan(detail::max(1.0f, kNan)));
  EXPECT_EQ(detail::min(kNan, 1.0f), 1.0f);
  EXPECT_TRUE(std::isnan(detail::min(1.0f, kNan)));
}

TEST(Math, RoundTakesTiesToEven) {
  EXPECT_EQ(detail::round(0.5f), 0.0f);
  EXPECT_EQ(detail::round(1.5f), 2.0f);
  EXPECT_EQ(detail::round(-2.5f), -2.0f);
}

TEST(Math, SplitGivesMantissasAroundOne) {
  for (float x : {kSmallest, 0.70710678f, 0.7071068f, 1.0f, 1.4142135f, 1.4142136f, 3e-38f, kLargest}) {
    auto const [mantissa, exponent] = detail::split(x);
    EXPECT_GE(mantissa, 0.70710678f);
    EXPECT_LT(mantissa, 1.4142137f);
    EXPECT_EQ(std::ldexp(mantissa, static_cast<int>(exponent)), x);
  }
}

}  // namespace
}  // namespace shoal
