// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/scale.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Scale, MapsEndsToEndsAndClampsBeyond) {
  Scale const scale{0.0, 10.0, 100.0, 200.0};
  EXPECT_EQ(scale(0.0), 100.0);
  EXPECT_EQ(scale(5.0), 150.0);
  EXPECT_EQ(scale(99.0), 200.0);
  Scale const log{1e-4, 1e-2, 200.0, 0.0, true};  // pixels may fall
  EXPECT_NEAR(log(1e-3), 100.0, 1e-9);
}

TEST(Scale, OfOneValueIsItsMiddle) { EXPECT_EQ((Scale{3.0, 3.0, 0.0, 10.0})(3.0), 5.0); }

TEST(Ticks, AreRoundAndInside) {
  EXPECT_EQ(ticks(0.0, 10.0, false, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(ticks(0.0, 2000.0, false, 8), (std::vector<double>{0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000}));
  std::vector<double> const decades = ticks(1e-4, 1.0, true, 5);
  ASSERT_EQ(decades.size(), 5u);
  EXPECT_NEAR(decades[1], 1e-3, 1e-12);
  EXPECT_EQ(ticks(3.0, 3.0, false, 5), std::vector<double>{3.0});
}

TEST(Ticks, OfLessThanADecadeAreStepsOfIt) {
  std::vector<double> const steps = ticks(8.0, 64.0, true, 5);
  EXPECT_EQ(steps, (std::vector<double>{10, 20, 50}));
}

TEST(Quantile, InterpolatesBetweenOrderStatistics) {
  std::vector<double> const sorted{1, 2, 3, 5};
  EXPECT_EQ(quantile(sorted, 0.0), 1.0);
  EXPECT_EQ(quantile(sorted, 0.5), 2.5);
  EXPECT_EQ(quantile(sorted, 1.0), 5.0);
  EXPECT_TRUE(std::isnan(quantile(std::vector<double>{}, 0.5)));
}

TEST(ScoreRange, EndsWhereTheWorstTenthBeginsIfItWouldPressTheRest) {
  std::vector<double> losses;
  for (int i = 0; i < 100; ++i) losses.push_back(0.1 + 0.001 * i);
  losses.push_back(1e6);
  losses.push_back(std::numeric_limits<double>::infinity());
  ScoreRange const range = score_range(losses, Goal::kMinimize);
  EXPECT_LT(range.high, 0.3);
  EXPECT_LE(range.low, 0.1);
  EXPECT_GT(range.n_beyond, 0u);
  EXPECT_LT(range.n_beyond, 12u);
}

TEST(ScoreRange, HoldsEvenlySpreadScores) {
  ScoreRange const range = score_range({0.1, 0.5, 0.9}, Goal::kMaximize);
  EXPECT_LT(range.low, 0.1);
  EXPECT_GT(range.high, 0.9);
  EXPECT_EQ(range.n_beyond, 0u);
}

}  // namespace
}  // namespace shoal
