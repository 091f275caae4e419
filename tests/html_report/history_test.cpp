// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/history.hpp"

#include "tests/html_report/example_report.hpp"

namespace shoal {
namespace {

TEST(History, BestSoFarIsOfThoseThatCanWin) {
  SweepResult result = example_study();
  History const history = history_of(result);
  EXPECT_EQ(history.n_scored, 3u);
  EXPECT_EQ(history.best_so_far, (std::vector<History::Record>{{0, 0.625}}));  // trial 1 is better, but was pruned; trial 2 ties
  result.trials[2].score = 0.875;
  EXPECT_EQ(history_of(result).best_so_far, (std::vector<History::Record>{{0, 0.625}, {2, 0.875}}));
}

TEST(History, OfAStudyWithoutACompletedTrialTakesThemAll) {
  SweepResult result = example_study();
  for (TrialRecord& trial : result.trials) trial.state = TrialState::kRunning;
  EXPECT_EQ(history_of(result).best_so_far, (std::vector<History::Record>{{0, 0.625}, {1, 0.75}}));
}

TEST(History, GoesDownWhereSmallerIsBetter) {
  SweepResult result = example_study();
  result.objective.goal = Goal::kMinimize;
  result.trials[2].score = 0.25;
  EXPECT_EQ(history_of(result).best_so_far.back(), (History::Record{2, 0.25}));
}

}  // namespace
}  // namespace shoal
