// SPDX-License-Identifier: Apache-2.0
// The numbers themselves are compared with Optuna's in tests/golden/importance_test.cpp.
#include <gtest/gtest.h>

#include <numeric>

#include "shoal/importance.hpp"
#include "src/statistics/parzen_grid.hpp"
#include "tests/statistics/points.hpp"

namespace shoal {
namespace {

double sum(std::vector<double> const& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

TEST(ParzenGrid, IsADistribution) {
  std::vector<double> const counts{3, 0, 0, 1, 0, 7, 0, 0, 0, 2};
  EXPECT_NEAR(sum(number_density(counts)), 1.0, 1e-12);
  EXPECT_NEAR(sum(name_density(counts)), 1.0, 1e-12);
  EXPECT_GT(number_density(counts)[5], number_density(counts)[8]);
}

TEST(PedAnova, SharesSumToOneAndFollowWhatMattersAtTheTop) {
  // y decides good or bad, x which of the good are best.
  ImportanceResult const importance = ped_anova(numbers(), points(numbers(), 500, [](Assignment const& at) { return (value(at, "y") < 0.8 ? 0.0 : 100.0) + value(at, "x"); }));
  double total = 0.0;
  for (Importance const& parameter : importance.parameters) total += parameter.share;
  EXPECT_NEAR(total, 1.0, 1e-12);
  EXPECT_EQ(importance.parameters[0].parameter, "x");
  EXPECT_EQ(importance.parameters[1].parameter, "y");
  EXPECT_LT(importance.parameters[2].share, 0.05);
}

TEST(PedAnova, CountsAConditionalParameterByTheTrialsThatHaveIt) {
  auto const score = [](Assignment const& at) { return find(at, "momentum") == nullptr ? 1.0 : value(at, "momentum"); };
  ImportanceResult const importance = ped_anova(conditional(), points(conditional(), 400, score));
  ASSERT_EQ(importance.parameters.size(), 3u);
  EXPECT_EQ(importance.parameters[0].parameter, "momentum");
  EXPECT_TRUE(importance.left_out.empty());
}

}  // namespace
}  // namespace shoal
