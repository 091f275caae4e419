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

TEST(RungSurvival, ACopyBeginsInTheRungThatItWasCopiedIn) {
  SweepResult result = example_report().result;
  result.trials[2].parent = Parent{.trial = 0, .epoch = 2};
  EXPECT_EQ(rung_survival(result)[0].reached, 3u);
}

}  // namespace
}  // namespace shoal
