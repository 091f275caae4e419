// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "shoal/errors.hpp"
#include "tests/schedule/play.hpp"

namespace shoal {
namespace {

using testing::play;

// Falls by one until `turn`, then is flat.
double falling_until(int turn, int epoch) { return -static_cast<double>(std::min(turn, epoch)); }

TEST(Patience, StopsATrialOnTheEpochAtWhichItRunsOut) {
  auto const scheduler = make_scheduler({.method = "full", .max_epochs = 20, .patience = 3}, 4);
  auto const played = play(
      *scheduler, [](std::uint32_t trial, int epoch) { return falling_until(2 * static_cast<int>(trial) + 1, epoch); },
      1);
  EXPECT_EQ(played.epochs, (std::map<std::uint32_t, int>{{0, 4}, {1, 6}, {2, 8}, {3, 10}}));
  for (auto const& [trial, end] : played.ends) EXPECT_EQ(end, TrialEnd::kCompleted) << trial;
  EXPECT_EQ(played.reasons.at(0), "patience");
}

TEST(Patience, ImprovementMustExceedMinDelta) {
  // Each epoch gains 0.5, which is no improvement by itself; every second epoch is 1.0 better than the best.
  auto const slow = [](std::uint32_t, int epoch) { return -0.5 * epoch; };
  EXPECT_EQ(play(*make_scheduler({.method = "full", .max_epochs = 9, .patience = 1, .min_delta = 0.5}, 1), slow, 1)
                .epochs.at(0),
            2);
  EXPECT_EQ(play(*make_scheduler({.method = "full", .max_epochs = 9, .patience = 2, .min_delta = 0.5}, 1), slow, 1)
                .epochs.at(0),
            9);
  EXPECT_EQ(play(*make_scheduler({.method = "full", .max_epochs = 9, .patience = 1, .min_delta = 0.4}, 1), slow, 1)
                .epochs.at(0),
            9);
}

TEST(Patience, JobsAreOneEpochLong) {
  auto const scheduler = make_scheduler({.method = "full", .max_epochs = 5, .patience = 2}, 1);
  EXPECT_EQ(scheduler->start(0), (Job{0, 1, 0, 0}));
  auto const next = scheduler->tell({.job = {0, 1, 0, 0}, .epoch = 1, .score = 1.0, .curve = {1.0}});
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].promoted, (Job{0, 2, 0, 0}));
}

TEST(Patience, AStalledTrialCompetesUnderHyperbandWithoutFurtherEpochs) {
  ScheduleConfig const config{.method = "successive_halving", .max_epochs = 9, .factor = 3, .patience = 2};
  // Trial 0 leads by far but is flat from the start; the others improve.
  auto const scores = [](std::uint32_t trial, int epoch) {
    return trial == 0 ? -100.0 : static_cast<double>(trial) - epoch * 0.01;
  };
  for (unsigned order = 0; order < 20; ++order) {
    auto const played = play(*make_scheduler(config, 9), scores, order);
    EXPECT_EQ(played.ends.at(0), TrialEnd::kCompleted);
    EXPECT_EQ(played.epochs.at(0), 3) << order;
    EXPECT_EQ(played.epochs.at(1), 3) << order;
    EXPECT_EQ(played.reasons.at(0), "patience");
    EXPECT_EQ(played.ends.at(8), TrialEnd::kPruned);
  }
}

TEST(Patience, ADivergedTrialFails) {
  auto const scheduler = make_scheduler({.method = "full", .max_epochs = 9, .patience = 4}, 2);
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const played = play(
      *scheduler, [&](std::uint32_t trial, int epoch) { return trial == 1 && epoch == 3 ? nan : -1.0 * epoch; }, 1);
  EXPECT_EQ(played.ends.at(1), TrialEnd::kFailed);
  EXPECT_EQ(played.epochs.at(1), 3);
  EXPECT_EQ(played.epochs.at(0), 9);
}

}  // namespace
}  // namespace shoal
