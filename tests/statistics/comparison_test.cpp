// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/statistics.hpp"
#include "tests/statistics/trials.hpp"

namespace shoal {
namespace {

// Figures from numpy and scipy.stats.t.
TEST(Comparison, IsTheCorrectedResampledTestInPairs) {
  auto const found = compare_with_best(scored_study({scored_trial(0, {{0.9}, {0.92}, {0.91}, {0.95}, {0.9}}), scored_trial(1, {{0.85}, {0.89}, {0.88}, {0.89}, {0.86}})}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].trial, 1u);
  EXPECT_NEAR(found[0].difference, 0.042, 1e-12);
  EXPECT_NEAR(found[0].p, 0.008635792607551472, 1e-10);
  EXPECT_EQ(found[0].adjusted, found[0].p);
  EXPECT_TRUE(found[0].distinguishable());
}

TEST(Comparison, CorrectsForTheNumberOfTrials) {
  std::vector<TrialRecord> trials{scored_trial(0, {{0.9}, {0.92}, {0.91}, {0.95}, {0.9}})};
  for (std::uint32_t number = 1; number <= 8; ++number) trials.push_back(scored_trial(number, {{0.85}, {0.89}, {0.88}, {0.89}, {0.86}}));
  auto const found = compare_with_best(scored_study(trials));
  ASSERT_EQ(found.size(), 8u);
  for (Comparison const& comparison : found) {
    EXPECT_NEAR(comparison.adjusted, 8 * comparison.p, 1e-12);
    EXPECT_FALSE(comparison.distinguishable());
  }
  EXPECT_EQ(compare_with_best(scored_study(trials), 3).size(), 3u);
}

TEST(Comparison, EqualScoresCannotBeToldApartAndALossKnowsItsDirection) {
  SweepResult study = scored_study({scored_trial(0, {{0.25}, {0.5}, {0.75}}), scored_trial(1, {{0.25}, {0.5}, {0.75}}), scored_trial(2, {{0.5}, {0.75}, {1.0}})});
  study.objective = {};  // val_loss
  auto const found = compare_with_best(study);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].p, 1.0);
  EXPECT_EQ(found[1].difference, 0.25);
  EXPECT_EQ(found[1].p, 0.0);  // the same in every fold
}

TEST(Comparison, LeavesOutWhatHasOneRunOrWasPruned) {
  EXPECT_TRUE(compare_with_best(scored_study({scored_trial(0, {{0.9}}), scored_trial(1, {{0.8}})})).empty());
  SweepResult study = scored_study({scored_trial(0, {{0.9}, {0.8}}), scored_trial(1, {{0.8}, {0.7}})});
  study.trials[1].state = TrialState::kPruned;
  EXPECT_TRUE(compare_with_best(study).empty());
  study.best.reset();
  EXPECT_TRUE(compare_with_best(study).empty());
}

TEST(Comparison, OfSeveralObjectivesAreThoseNextByTheFirst) {
  SweepResult result = scored_study({scored_trial(0, {{0.9}, {0.92}}), scored_trial(1, {{0.7}, {0.71}}), scored_trial(2, {{0.89}, {0.9}}), scored_trial(3, {{0.5}, {0.6}})});
  result.secondary = {{.metric = {.goal = Goal::kMinimize}, .quantity = "parameters"}};
  for (TrialRecord& trial : result.trials) trial.secondary = {trial.number == 2 ? 900.0 : 100.0 - trial.number};  // trial 2 is dominated
  ASSERT_NE(leaderboard(result)[1], 2u);
  auto const found = compare_with_best(result, 1);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].trial, 2u);
}

}  // namespace
}  // namespace shoal
