// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/schedule/play.hpp"

namespace shoal {
namespace {

std::string message_of(ScheduleConfig const& config) {
  try {
    (void)make_scheduler(config, 10);
  } catch (InputError const& error) {
    return error.what();
  }
  return "no error";
}

TEST(Schedulers, EveryRowEndsEveryTrialAndTrainsAsPlanned) {
  for (SchedulerEntry const& entry : schedulers()) {
    auto const scheduler = make_scheduler({.method = entry.name, .max_epochs = 27, .factor = 3}, 31);
    std::uint64_t planned = 0, trained = 0;
    for (PlannedRung const& rung : scheduler->plan())
      planned += rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch);
    auto const played = testing::play(*scheduler, testing::noise, 2);
    for (auto const& [rung, epochs] : played.trained) trained += epochs;
    EXPECT_EQ(played.ends.size(), played.epochs.size()) << entry.name;
    EXPECT_TRUE(played.ends.size() == 31u || entry.copies) << entry.name;
    EXPECT_TRUE(!entry.exact || trained == planned) << entry.name << ": " << trained << " of " << planned;
  }
}

TEST(Schedulers, UnknownMethodNamesTheNearestAndAll) {
  EXPECT_EQ(message_of({.method = "hyperbnd"}),
            "schedule.method: expected one of full, successive_halving, hyperband, asha, median, racing, lcpred, pbt, pb2, found 'hyperbnd'; did you mean "
            "'hyperband'?");
}

TEST(Schedulers, ImpossibleNumbersAreRefusedByKey) {
  EXPECT_EQ(message_of({.max_epochs = 0}), "schedule.max_epochs: expected an integer >= 1, found 0");
  EXPECT_EQ(message_of({.factor = 1.0}), "schedule.factor: expected a number > 1, found 1");
  EXPECT_EQ(message_of({.max_epochs = 9, .min_epochs = 10}),
            "schedule.min_epochs: expected an integer from 1 to max_epochs (9), found 10");
  EXPECT_EQ(message_of({.iterations = 0}), "schedule.iterations: expected an integer >= 1, found 0");
  EXPECT_EQ(message_of({.workers = 0}), "schedule.workers: expected an integer >= 1, found 0");
  EXPECT_EQ(message_of({.order = "random"}), "schedule.order: expected virtual_time or wall_clock, found 'random'");
  EXPECT_EQ(message_of({.patience = -1}), "schedule.patience: expected an integer >= 0, found -1");
  EXPECT_EQ(message_of({.min_delta = -0.1}), "schedule.min_delta: expected a number >= 0, found -0.1");
}

TEST(Full, AnUnboundedNumberIsSaidAsZeroUntilTheSearcherEnds) {
  auto const scheduler = make_scheduler({.method = "full", .max_epochs = 5}, 0);
  EXPECT_EQ(scheduler->plan().front().trials, 0u);
  auto const played = testing::play(*scheduler, testing::noise, 1, true, 17);
  EXPECT_EQ(played.ends.size(), 17u);
  EXPECT_EQ(scheduler->plan().front().trials, 17u);
}

}  // namespace
}  // namespace shoal
