// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/survival.hpp"

#include "tests/html_report/example_report.hpp"

namespace shoal {
namespace {

TEST(RungSurvival, CountsATrialInEachRungUpToItsLast) {
  std::vector<RungCount> const rungs = rung_survival(example_report().result);
  ASSERT_EQ(rungs.size(), 2u);
  EXPECT_EQ(rungs[0].reached, 4u);
  EXPECT_EQ(rungs[0].promoted, 3u);
  EXPECT_EQ(rungs[0].pruned, 1u);
  EXPECT_EQ(rungs[0].to_epoch, 2);
  EXPECT_EQ(rungs[1].reached, 3u);
  EXPECT_EQ(rungs[1].completed, 2u);
  EXPECT_EQ(rungs[1].failed, 1u);
  EXPECT_EQ(rungs[1].to_epoch, 4);
}

TEST(RungSurvival, KeepsBracketsApart) {
  SweepResult result = example_report().result;
  result.trials[0].bracket = 1;
  result.trials[0].rung = 0;
  std::vector<RungCount> const rungs = rung_survival(result);
  ASSERT_EQ(rungs.size(), 3u);
  EXPECT_EQ(rungs[2].bracket, 1);
  EXPECT_EQ(rungs[2].reached, 1u);
}

TEST(RungSurvival, CountsBracketsOfTheSameEpochsTogether) {
  SweepResult result = example_report().result;
  SweepResult const other = example_report().result;
  for (TrialRecord const& trial : other.trials) {
    result.trials.push_back(trial);
    result.trials.back().number += 4;
    result.trials.back().bracket = 7;
  }
  std::vector<RungCount> const rungs = rung_survival(result);
  ASSERT_EQ(rungs.size(), 2u);
  EXPECT_EQ(rungs[0].n_brackets, 2u);
  EXPECT_EQ(rungs[0].reached, 8u);
  EXPECT_EQ(rungs[1].completed, 4u);
}

TEST(RungSurvival, ARungEndsWhereItsJobsDo) {
  SweepResult result = example_report().result;
  result.trials[1].rung = 0;
  for (TrialRecord& trial : result.trials) {
    for (RunRecord& run : trial.runs) {
      for (int rung = 0; rung <= trial.rung; ++rung)
        run.marks.push_back({.epoch = 2 * rung + 2, .best_epoch = 2 * rung + 2, .status = RunStatus::kReached});
    }
  }
  result.trials.erase(result.trials.begin() + 1);  // all that are left went on from rung 0
  std::vector<RungCount> const rungs = rung_survival(result);
  EXPECT_EQ(rungs[0].to_epoch, 2);
  EXPECT_EQ(rungs[1].to_epoch, 4);
}

TEST(RungSurvival, ACopyBeginsInTheRungThatItWasCopiedIn) {
  SweepResult result = example_report().result;
  result.trials[2].parent = Parent{.trial = 0, .epoch = 2};
  EXPECT_EQ(rung_survival(result)[0].reached, 3u);
}

}  // namespace
}  // namespace shoal
