// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/statistics.hpp"
#include "tests/statistics/trials.hpp"

namespace shoal {
namespace {

// Figures from numpy and scipy.stats.t.
TEST(Estimate, OfFoldsHasTheCorrectedVariance) {
  std::optional<Estimate> const estimate = estimate_of(scored_trial(0, {{0.9}, {0.92}, {0.91}, {0.95}, {0.9}}));
  ASSERT_TRUE(estimate);
  EXPECT_EQ(estimate->n, 5u);
  EXPECT_NEAR(estimate->mean, 0.916, 1e-12);
  EXPECT_NEAR(estimate->deviation, 0.020736441353327695, 1e-12);
  EXPECT_NEAR(estimate->standard_error, 0.01391042774324354, 1e-12);
  EXPECT_NEAR(estimate->low, 0.877378460981064, 1e-9);
  EXPECT_NEAR(estimate->high, 0.9546215390189361, 1e-9);
}

TEST(Estimate, NoNumberOfRepeatsMakesFoldsCertain) {
  auto const few = estimate_of(scored_trial(0, {{0.9}, {0.8}, {0.7}}));
  std::vector<double> const high(1000, 0.9), middle(1000, 0.8), low(1000, 0.7);
  auto const many = estimate_of(scored_trial(0, {high, middle, low}));
  ASSERT_TRUE(few && many);
  EXPECT_EQ(many->n, 3000u);
  EXPECT_NEAR(many->standard_error, few->standard_error, 1e-9);
}

TEST(Estimate, FoldsThatHappenToAgreeAreAsUncertainAsTheirRuns) {
  auto const estimate = estimate_of(scored_trial(0, {{0.75, 0.5}, {0.5, 0.75}}));
  ASSERT_TRUE(estimate);
  EXPECT_NEAR(estimate->standard_error, estimate->deviation * std::sqrt(0.25 + 1), 1e-15);
}

TEST(Estimate, OfOneFoldIsThatOfItsSeeds) {
  auto const estimate = estimate_of(scored_trial(0, {{0.5, 0.75, 0.5, 0.75}}));
  ASSERT_TRUE(estimate);
  EXPECT_EQ(estimate->n, 4u);
  EXPECT_NEAR(estimate->standard_error, estimate->deviation / 2, 1e-15);
}

TEST(Estimate, TakesTwoRunsWithScores) {
  EXPECT_FALSE(estimate_of(scored_trial(0, {{0.9}})));
  EXPECT_FALSE(estimate_of(scored_trial(0, {{0.9}, {std::numeric_limits<double>::quiet_NaN()}})));
  EXPECT_FALSE(estimate_of(TrialRecord{}));
}

}  // namespace
}  // namespace shoal
