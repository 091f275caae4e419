// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/report.hpp"
#include "tests/report/example_study.hpp"

namespace shoal {
namespace {

TEST(Reliability, NamesTheTrialsThatAreAsGood) {
  SweepResult study = example_study();
  EXPECT_EQ(not_distinguishable_text(study), "not distinguishable from the best: 1 trial (2) of the 1 tested\n");
  study.trials[2].run_scores = {0.5, 0.25, 0.5, 0.25};  // by 0.25 worse in every run
  EXPECT_EQ(not_distinguishable_text(study), "not distinguishable from the best: none of the 1 tested\n");
}

TEST(Reliability, SaysNothingOfOneRun) {
  SweepResult study = example_study();
  for (TrialRecord& trial : study.trials) trial.runs.resize(1), trial.run_scores.resize(1);
  EXPECT_EQ(not_distinguishable_text(study), "");
  EXPECT_EQ(interval_text(study.trials[0]), "");
}

TEST(Reliability, SetsTheTestScoreBesideTheWinners) {
  SweepResult study = example_study();
  study.test->values[0].second = 0.5;
  EXPECT_EQ(optimism_text(study), "optimism: 0.125 (validation 0.625, test 0.5)\n");
  EXPECT_EQ(optimism_text(SweepResult{}), "");
}

}  // namespace
}  // namespace shoal
