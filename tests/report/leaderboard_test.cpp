// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/report.hpp"
#include "tests/report/example_study.hpp"

namespace shoal {
namespace {

TEST(Leaderboard, ShowsOnlyParametersThatDiffer) {
  EXPECT_EQ(varying_parameters(example_study().trials), (std::vector<std::string>{"units", "optimizer", "momentum"}));
}

TEST(Leaderboard, FinishedTrialsPrecedePrunedOnesAndFailedOnesAreLast) {
  Table table = leaderboard_table(example_study());
  EXPECT_EQ(table.columns[6] + table.columns[7], "ci_lowci_high");
  EXPECT_EQ(table.rows[3][6], Cell());
  for (auto& row : table.rows) row.erase(row.begin() + 6, row.begin() + 8);
  table.columns.erase(table.columns.begin() + 6, table.columns.begin() + 8);
  EXPECT_EQ(to_csv(table),
            "rank,trial,state,score,std,n,epochs,reason,units,optimizer,momentum\n"
            "1,0,completed,0.625,0.125,4,4,,8,adam,\n"
            "2,2,completed,0.625,0.125,4,4,,32,adam,\n"
            "3,1,pruned,0.75,0.25,4,2,,16,sgd,0.5\n"
            "4,3,failed,,,3,4,diverged in epoch 4,64,adam,\n");
}

TEST(Leaderboard, SummaryHasOneColumnForScoreSpreadAndCount) {
  EXPECT_EQ(to_text(leaderboard_summary(example_study(), 2)),
            "rank  trial  val_accuracy       epochs  state      units  optimizer  momentum\n"
            "   1      0  0.625 ± 0.125 (4)       4  completed      8  adam              -\n"
            "   2      2  0.625 ± 0.125 (4)       4  completed     32  adam              -\n");
}

TEST(Leaderboard, OfNoTrialsIsItsHeader) { EXPECT_TRUE(leaderboard_table(SweepResult{}).rows.empty()); }

TEST(Curve, IsTheMeanOverTheRunsThatReachedAnEpoch) {
  TrialRecord trial = example_study().trials[0];
  trial.runs[3].curve.resize(2);  // stopped early
  Table const curve = curve_table(trial, {Metric::kAccuracy});
  EXPECT_EQ(curve.columns, (std::vector<std::string>{"epoch", "train_loss", "train_accuracy", "val_loss",
                                                     "val_accuracy", "learning_rate"}));
  ASSERT_EQ(curve.rows.size(), 4u);
  EXPECT_EQ(std::get<double>(curve.rows[1][4]), 0.625 / 2);                // all four runs
  EXPECT_EQ(std::get<double>(curve.rows[3][4]), (0.75 + 0.5 + 0.75) / 3);  // three
}

TEST(Runs, AreListedFoldByFold) {
  Table const runs = run_table(example_study().trials[3]);
  ASSERT_EQ(runs.rows.size(), 4u);
  EXPECT_TRUE(to_csv(runs).starts_with(
      "fold,repeat,status,epochs,best_epoch,score\n0,0,reached,4,4,0.25\n0,1,diverged,4,4,\n1,0,"));
}

}  // namespace
}  // namespace shoal
