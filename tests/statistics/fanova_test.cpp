// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "shoal/importance.hpp"
#include "tests/statistics/points.hpp"

namespace shoal {
namespace {

double share_of(ImportanceResult const& importance, std::string const& name) {
  for (Importance const& parameter : importance.parameters) {
    if (parameter.parameter == name) return parameter.share;
  }
  return -1.0;
}

// 4 x has variance 16 / 12 and y 1 / 12: shares of 16/17 and 1/17.
TEST(Fanova, SharesAreThoseOfAnAdditiveFunction) {
  ImportanceResult const importance = fanova(numbers(), points(numbers(), 600, [](Assignment const& at) { return 4 * value(at, "x") + value(at, "y"); }), {.interactions = true});
  EXPECT_EQ(importance.parameters[0].parameter, "x");
  EXPECT_NEAR(share_of(importance, "x"), 16.0 / 17, 0.02);
  EXPECT_NEAR(share_of(importance, "y"), 1.0 / 17, 0.02);
  EXPECT_LT(share_of(importance, "z"), 0.01);
  EXPECT_LT(importance.interactions[0].share, 0.03);
}

// (x - 1/2) (y - 1/2) has no main effects.
TEST(Fanova, FindsWhatTwoParametersDecideTogether) {
  ImportanceResult const importance = fanova(numbers(), points(numbers(), 600, [](Assignment const& at) { return (value(at, "x") - 0.5) * (value(at, "y") - 0.5); }), {.interactions = true});
  EXPECT_EQ(importance.interactions[0].first, "x");
  EXPECT_EQ(importance.interactions[0].second, "y");
  EXPECT_GT(importance.interactions[0].share, 0.7);
  EXPECT_LT(share_of(importance, "x"), 0.1);
}

TEST(Fanova, ItsCurvesAreMeansOverTheSpace) {
  SearchSpace const space({{.name = "x", .distribution = Interval{}}, {.name = "name", .distribution = Choice{{std::string("a"), std::string("b"), std::string("c")}, {}}}});
  ImportanceResult const importance =
      fanova(space, points(space, 400, [](Assignment const& at) { return value(at, "x") + (*find(at, "name") == ParameterValue(std::string("b")) ? 2.0 : 0.0); }));
  ASSERT_EQ(importance.curves.size(), 2u);
  EXPECT_EQ(importance.curves[0].points.size(), 16u);
  EXPECT_NEAR(importance.curves[0].points[0].score, 1.0 / 32 + 2.0 / 3, 0.05);
  EXPECT_NEAR(importance.curves[0].points[15].score, 31.0 / 32 + 2.0 / 3, 0.05);
  ASSERT_EQ(importance.curves[1].points.size(), 3u);
  EXPECT_EQ(importance.curves[1].points[1].value, ParameterValue(std::string("b")));
  EXPECT_NEAR(importance.curves[1].points[0].score, 0.5, 0.05);
  EXPECT_NEAR(importance.curves[1].points[1].score, 2.5, 0.05);
}

TEST(Fanova, LeavesOutWhatSomeTrialsDoNotHave) {
  ImportanceResult const importance = fanova(conditional(), points(conditional(), 100, [](Assignment const& at) { return value(at, "learning_rate"); }));
  EXPECT_EQ(importance.left_out, (std::vector<std::string>{"momentum"}));
  EXPECT_EQ(importance.parameters.size(), 2u);
  EXPECT_EQ(importance.parameters[0].parameter, "learning_rate");
}

TEST(Fanova, TakesTwoTrialsWithDifferentScores) {
  EXPECT_THROW((void)fanova(numbers(), points(numbers(), 1, [](Assignment const&) { return 1.0; })), InputError);
  EXPECT_THROW((void)fanova(numbers(), points(numbers(), 9, [](Assignment const&) { return 1.0; })), InputError);
}

TEST(Fanova, ReadsCompletedTrialsOnly) {
  SweepResult study = points(numbers(), 50, [](Assignment const& at) { return value(at, "x"); });
  study.trials[3].state = TrialState::kPruned;
  study.trials[4].score = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(fanova(numbers(), study).n_trials, 48u);
}

}  // namespace
}  // namespace shoal
