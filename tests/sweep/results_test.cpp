// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "src/sweep/job_result.hpp"
#include "src/sweep/results.hpp"
#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;

double const kNan = std::numeric_limits<double>::quiet_NaN();

TrialRecord trial(std::uint32_t number, TrialState state, int epochs, double score) {
  return {.number = number, .state = state, .epochs = epochs, .score = score};
}

TEST(Leaderboard, CompletedThenByEpochsThenFailedAndTiesByNumber) {
  SweepResult result{.objective = {.metric = Metric::kAccuracy, .goal = Goal::kMaximize}};
  result.trials = {trial(0, TrialState::kFailed, 9, 0.99),    trial(1, TrialState::kPruned, 3, 0.8),
                   trial(2, TrialState::kCompleted, 27, 0.7), trial(3, TrialState::kPruned, 9, 0.6),
                   trial(4, TrialState::kCompleted, 27, 0.9), trial(5, TrialState::kCompleted, 27, 0.7),
                   trial(6, TrialState::kRunning, 3, 0.85),   trial(7, TrialState::kRunning, 0, kNan)};
  EXPECT_EQ(leaderboard(result), (std::vector<std::uint32_t>{4, 2, 5, 3, 6, 1, 7, 0}));
  EXPECT_EQ(best_of(result.trials, result.objective), 4u);
}

TEST(Best, WithoutACompletedTrialItIsTheOneWithTheMostEpochs) {
  Objective const loss{.metric = Metric::kLoss, .goal = Goal::kMinimize};
  EXPECT_EQ(best_of(std::vector{trial(0, TrialState::kPruned, 3, 0.1), trial(1, TrialState::kRunning, 9, 0.5),
                                trial(2, TrialState::kPruned, 9, 0.4)},
                    loss),
            2u);
  EXPECT_FALSE(
      best_of(std::vector{trial(0, TrialState::kFailed, 3, 0.1), trial(1, TrialState::kRunning, 0, kNan)}, loss));
  EXPECT_FALSE(best_of(std::vector<TrialRecord>{}, loss));
}

TEST(Results, OfAStudyAreThoseThatTheSweepReturned) {
  FakeEngine engine;
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  SweepResult const returned = run_sweep(fake_sweep(), fake_data(), engine, *study), read = results_of(*study);
  EXPECT_EQ(testing::text_of(read), testing::text_of(returned));
  EXPECT_EQ(read.stopped, "");
  EXPECT_EQ(read.seconds, returned.seconds);
}

TEST(MeanCurve, ARunThatEndedCountsWithTheScoreItEndedWith) {
  Objective const loss{.metric = Metric::kLoss, .goal = Goal::kMinimize};
  auto const run = [](std::vector<double> const& losses, RunStatus status, int best) {
    RunRecord record{.status = status, .best_epoch = best};
    for (double const value : losses)
      record.curve.push_back({.epoch = static_cast<int>(record.curve.size()) + 1, .validation_loss = value});
    return record;
  };
  TrialRecord record;
  record.runs = {run({4, 2, 3}, RunStatus::kStopped, 2), run({8, 8, 8, 4}, RunStatus::kReached, 4)};
  EXPECT_EQ(mean_curve(record, loss),
            (std::vector<double>{6, 5, 5.5, 3}));  // the stopped run's best, 2, stands for epoch 4
  record.runs[0] = run({4, 2}, RunStatus::kReached, 2);
  EXPECT_EQ(mean_curve(record, loss), (std::vector<double>{6, 5}));
  record.runs[0] = run({4, kNan}, RunStatus::kDiverged, 2);
  std::vector<double> const diverged = mean_curve(record, loss);
  ASSERT_EQ(diverged.size(), 4u);
  EXPECT_EQ(diverged[0], 6);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(std::isnan(diverged[i])) << i;
}

TEST(RecordedMetrics, StartWithTheObjectiveAndNeverHoldTheLoss) {
  SweepConfig config;
  config.objective = {.metric = Metric::kAuc, .goal = Goal::kMaximize};
  config.metrics = {Metric::kAccuracy, Metric::kLoss, Metric::kAuc, Metric::kF1};
  EXPECT_EQ(recorded_metrics(config), (std::vector<Metric>{Metric::kAuc, Metric::kAccuracy, Metric::kF1}));
  config.objective = {.metric = Metric::kAccuracy, .on_validation = false, .goal = Goal::kMaximize};
  EXPECT_EQ(recorded_metrics(config), (std::vector<Metric>{Metric::kAccuracy, Metric::kAuc, Metric::kF1}));
  config.objective = {};
  EXPECT_EQ(recorded_metrics(config), (std::vector<Metric>{Metric::kAccuracy, Metric::kAuc, Metric::kF1}));
}

}  // namespace
}  // namespace shoal
