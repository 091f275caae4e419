// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "tests/schedule/play.hpp"

namespace shoal {
namespace {

using testing::play;

ScheduleConfig median(int max_epochs, int interval = 1) {
  return {.method = "median", .max_epochs = max_epochs, .interval = interval, .startup = 2};
}

// A job's result after `curve`.
JobResult after(std::uint32_t trial, std::vector<double> curve, int to_epoch = 0) {
  int const epoch = static_cast<int>(curve.size());
  double const last = curve.back();
  return {.job = {trial, to_epoch > 0 ? to_epoch : epoch, 0, 0}, .epoch = epoch, .score = last, .curve = std::move(curve)};
}

TEST(Median, StopsBehindTheMedianOfTheOthersMeansByHand) {
  auto const scheduler = make_scheduler(median(3), 5);
  for (std::uint32_t trial = 0; trial < 5; ++trial) (void)scheduler->start(trial);
  auto const goes_on = [&](JobResult const& result) {
    std::vector<Decision> const decisions = scheduler->tell(result);
    EXPECT_EQ(decisions.size(), 1u);
    return decisions.front().promoted.has_value();
  };
  // Epoch 1: the first two have fewer than two others.
  EXPECT_TRUE(goes_on(after(0, {4.0})));
  EXPECT_TRUE(goes_on(after(1, {2.0})));
  EXPECT_TRUE(goes_on(after(2, {3.0})));   // the median of 4 and 2: not worse
  EXPECT_FALSE(goes_on(after(3, {3.5})));  // of 4, 2 and 3
  EXPECT_TRUE(goes_on(after(4, {3.2})));   // of 4, 2, 3 and 3.5: what was stopped counts
  // Epoch 2: means of 3, 4 and 2 for trials 0, 1 and 2.
  EXPECT_TRUE(goes_on(after(0, {4.0, 2.0})));
  EXPECT_TRUE(goes_on(after(1, {2.0, 6.0})));
  EXPECT_TRUE(goes_on(after(2, {3.0, 1.0})));
  EXPECT_FALSE(goes_on(after(4, {3.2, 9.0})));  // its best, 3.2, is behind the median 3
}

TEST(Median, WarmupAndIntervalLeaveTrialsAlone) {
  auto const worse = [](std::uint32_t trial, int) { return static_cast<double>(trial); };
  ScheduleConfig config = median(6, 2);
  auto const scheduler = make_scheduler(config, 9);
  EXPECT_EQ(scheduler->start(0).to_epoch, 2);
  auto const played = play(*make_scheduler(config, 9), worse, 1);
  for (auto const& [trial, epochs] : played.epochs) EXPECT_TRUE(epochs == 6 || epochs % 2 == 0) << trial;
  config.warmup = 4;
  for (auto const& [trial, epochs] : play(*make_scheduler(config, 9), worse, 1).epochs) EXPECT_GT(epochs, 2) << trial;
  config.warmup = 6;
  for (auto const& [trial, epochs] : play(*make_scheduler(config, 9), worse, 1).epochs) EXPECT_EQ(epochs, 6) << trial;
}

TEST(Median, TheLastJobEndsAtMaxEpochs) {
  auto const scheduler = make_scheduler(median(5, 3), 1);
  EXPECT_EQ(scheduler->start(0).to_epoch, 3);
  EXPECT_EQ(scheduler->tell(after(0, {1, 1, 1})).front().promoted->to_epoch, 5);
  EXPECT_EQ(scheduler->tell(after(0, {1, 1, 1, 1, 1})).front().ended, TrialEnd::kCompleted);
}

TEST(Median, TrialsThatStoppedEarlyAreCompleteAndFailedOnesFail) {
  auto const scheduler = make_scheduler(median(9, 4), 2);
  (void)scheduler->start(0), (void)scheduler->start(1);
  EXPECT_EQ(scheduler->tell(after(0, {1, 2}, 4)).front().reason, "stopped early");
  JobResult failed = after(1, {1, std::numeric_limits<double>::quiet_NaN()}, 4);
  EXPECT_EQ(scheduler->tell(failed).front().ended, TrialEnd::kFailed);
  EXPECT_TRUE(scheduler->done());
}

TEST(Median, StartsTrialsAsWorkersBecomeFree) {
  ScheduleConfig config = median(2);
  config.workers = 3;
  auto const scheduler = make_scheduler(config, 5);
  EXPECT_EQ(scheduler->startable(), 3u);
  for (std::uint32_t trial = 0; trial < 3; ++trial) (void)scheduler->start(trial);
  (void)scheduler->tell(after(1, {1.0}));
  EXPECT_EQ(scheduler->startable(), 0u);
  (void)scheduler->tell(after(1, {1.0, 1.0}));
  EXPECT_EQ(scheduler->startable(), 1u);
}

}  // namespace
}  // namespace shoal
