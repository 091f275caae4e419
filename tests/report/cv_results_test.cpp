// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <algorithm>

#include "shoal/report.hpp"
#include "tests/report/example_study.hpp"

namespace shoal {
namespace {

class CvResults : public testing::Test {
 protected:
  Table const table_ = cv_results(example_study(), {Metric::kAccuracy});

  [[nodiscard]] Cell const& at(std::size_t row, std::string const& column) const {
    auto const found = std::find(table_.columns.begin(), table_.columns.end(), column);
    EXPECT_NE(found, table_.columns.end()) << column;
    return table_.rows.at(row).at(static_cast<std::size_t>(found - table_.columns.begin()));
  }
};

TEST_F(CvResults, HasScikitLearnsColumnsInItsOrder) {
  std::vector<std::string> const expected = {"trial",
                                             "state",
                                             "leaderboard",
                                             "iter",
                                             "n_resources",
                                             "mean_fit_time",
                                             "std_fit_time",
                                             "mean_score_time",
                                             "std_score_time",
                                             "param_units",
                                             "param_optimizer",
                                             "param_momentum",
                                             "param_batch_size",
                                             "params",
                                             "split0_test_score",
                                             "split1_test_score",
                                             "split2_test_score",
                                             "split3_test_score",
                                             "mean_test_score",
                                             "std_test_score",
                                             "rank_test_score",
                                             "split0_test_accuracy",
                                             "split1_test_accuracy",
                                             "split2_test_accuracy",
                                             "split3_test_accuracy",
                                             "mean_test_accuracy",
                                             "std_test_accuracy",
                                             "rank_test_accuracy",
                                             "split0_test_loss",
                                             "split1_test_loss",
                                             "split2_test_loss",
                                             "split3_test_loss",
                                             "mean_test_loss",
                                             "std_test_loss",
                                             "rank_test_loss",
                                             "split0_train_loss",
                                             "split1_train_loss",
                                             "split2_train_loss",
                                             "split3_train_loss",
                                             "mean_train_loss",
                                             "std_train_loss",
                                             "split0_train_accuracy",
                                             "split1_train_accuracy",
                                             "split2_train_accuracy",
                                             "split3_train_accuracy",
                                             "mean_train_accuracy",
                                             "std_train_accuracy"};
  EXPECT_EQ(table_.columns, expected);
}

TEST_F(CvResults, StandardDeviationIsOfThePopulation) {
  EXPECT_EQ(std::get<double>(at(0, "std_test_score")), 0.125);
  EXPECT_EQ(std::get<double>(at(0, "std_test_accuracy")), 0.125);
}

TEST_F(CvResults, TiesShareTheLowestRankAndFailedTrialsComeLast) {
  std::vector<std::int64_t> ranks;
  for (std::size_t i = 0; i < 4; ++i) ranks.push_back(std::get<std::int64_t>(at(i, "rank_test_score")));
  EXPECT_EQ(ranks, (std::vector<std::int64_t>{2, 1, 2, 4}));  // as scipy's rankdata(-scores, method="min")
}

TEST_F(CvResults, RanksOfALossPutTheSmallestFirst) {
  // val_loss at the scored epoch is 1 in every trial: all tie.
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(std::get<std::int64_t>(at(i, "rank_test_loss")), 1) << i;
}

TEST_F(CvResults, AFailedRunLeavesItsSplitAndTheMeanEmpty) {
  EXPECT_TRUE(std::holds_alternative<std::monostate>(at(3, "split1_test_score")));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(at(3, "mean_test_score")));
  EXPECT_EQ(std::get<double>(at(3, "split2_test_score")), 0.25);
}

TEST_F(CvResults, AParameterThatIsNotActiveIsEmptyAndAbsentFromParams) {
  EXPECT_TRUE(std::holds_alternative<std::monostate>(at(0, "param_momentum")));
  EXPECT_EQ(std::get<JsonText>(at(0, "params")).text, R"({"units":8,"optimizer":"adam","batch_size":32})");
  EXPECT_EQ(std::get<JsonText>(at(1, "params")).text,
            R"({"units":16,"optimizer":"sgd","momentum":0.5,"batch_size":32})");
}

TEST_F(CvResults, LeaderboardPutsAPrunedTrialBehindTheFinishedOnes) {
  EXPECT_EQ(std::get<std::int64_t>(at(1, "leaderboard")), 3);
  EXPECT_EQ(std::get<std::int64_t>(at(1, "n_resources")), 2);
}

TEST(CvResultsOf, ARestoredBestEpochGivesTheMetricsOfThatEpoch) {
  SweepResult study = example_study();
  for (RunRecord& run : study.trials[0].runs) run.best_epoch = 2;
  Table const table = cv_results(study, {Metric::kAccuracy});
  auto const column =
      std::find(table.columns.begin(), table.columns.end(), "split0_test_accuracy") - table.columns.begin();
  EXPECT_EQ(std::get<double>(table.rows[0][static_cast<std::size_t>(column)]), 0.75 / 2);
}

TEST(CvResultsOf, NoTrialsHasNoRows) { EXPECT_TRUE(cv_results(SweepResult{}, {}).rows.empty()); }

}  // namespace
}  // namespace shoal
