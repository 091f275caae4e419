// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/curves.hpp"

#include "tests/html_report/example_report.hpp"

namespace shoal {
namespace {

TEST(LearningCurves, GroupTrialsByTheirEpochs) {
  LearningCurves const curves = learning_curves(example_study());
  ASSERT_EQ(curves.groups.size(), 2u);
  EXPECT_EQ(curves.groups[0].to_epochs, 2);
  EXPECT_EQ(curves.groups[0].n_trials, 1u);
  EXPECT_EQ(curves.groups[1].to_epochs, 4);
  ASSERT_EQ(curves.groups[1].points.size(), 4u);
  EXPECT_NEAR(curves.groups[1].points[3].median, 0.625, 1e-12);
  EXPECT_EQ(curves.best, mean_curve(example_study().trials[0], example_study().objective));
}

TEST(LearningCurves, BandsAreQuantilesOfTheTrialsThatHaveTheEpoch) {
  SweepResult result = example_study();
  result.trials.clear();
  for (std::uint32_t i = 0; i < 11; ++i) result.trials.push_back(example_trial(i, TrialState::kCompleted, 1, {0.1 * i}, {}));
  LearningCurves const curves = learning_curves(result);
  ASSERT_EQ(curves.groups.size(), 1u);
  EXPECT_NEAR(curves.groups[0].points[0].low, 0.1, 1e-12);
  EXPECT_NEAR(curves.groups[0].points[0].median, 0.5, 1e-12);
  EXPECT_NEAR(curves.groups[0].points[0].high, 0.9, 1e-12);
}

TEST(LearningCurves, ManyBudgetsShareSixBandsAndLoseNoTrial) {
  SweepResult result = example_study();
  result.trials.clear();
  for (std::uint32_t i = 0; i < 40; ++i) result.trials.push_back(example_trial(i, TrialState::kPruned, static_cast<int>(i % 20) + 1, {0.5}, {}));
  result.best.reset();
  LearningCurves const curves = learning_curves(result);
  ASSERT_EQ(curves.groups.size(), 6u);
  std::size_t n = 0;
  int last = 0;
  for (CurveGroup const& group : curves.groups) {
    n += group.n_trials;
    EXPECT_EQ(group.from_epochs, last + 1);
    last = group.to_epochs;
  }
  EXPECT_EQ(n, 40u);
  EXPECT_EQ(last, 20);
}

}  // namespace
}  // namespace shoal
