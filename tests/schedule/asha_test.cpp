// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "shoal/errors.hpp"
#include "tests/schedule/play.hpp"

namespace shoal {
namespace {

using testing::noise;
using testing::play;
using testing::Played;

ScheduleConfig asha(int max_epochs, double factor, int workers) {
  return {.method = "asha", .max_epochs = max_epochs, .factor = factor, .workers = workers};
}

// With one worker the order of events is the algorithm's.
std::vector<std::string> events_of(Scheduler& scheduler, std::map<std::pair<std::uint32_t, int>, double> const& scores) {
  std::vector<std::string> events;
  std::optional<Job> job;
  std::uint32_t next = 0;
  while (true) {
    if (!job && scheduler.startable() > 0) {
      job = scheduler.start(next++);
      events.push_back("start " + std::to_string(job->trial));
    }
    if (!job) return events;
    JobResult const result{.job = *job, .epoch = job->to_epoch, .score = scores.at({job->trial, job->to_epoch})};
    job.reset();
    for (Decision const& decision : scheduler.tell(result)) {
      std::string const trial = std::to_string(decision.trial);
      if (decision.promoted) {
        job = decision.promoted;
        events.push_back("promote " + trial + " to " + std::to_string(job->to_epoch));
      } else {
        events.push_back((decision.ended == TrialEnd::kPruned ? "prune " : "complete ") + trial);
      }
    }
  }
}

TEST(Asha, OneWorkerFollowsAlgorithm2ByHand) {
  auto const scheduler = make_scheduler(asha(4, 2, 1), 4);
  std::map<std::pair<std::uint32_t, int>, double> const scores{{{0, 1}, 5}, {{1, 1}, 3}, {{1, 2}, 2},  {{2, 1}, 1}, {{2, 2}, 1},
                                                               {{2, 4}, 1}, {{3, 1}, 4}};
  EXPECT_EQ(events_of(*scheduler, scores),
            (std::vector<std::string>{"start 0", "start 1",
                                      "promote 1 to 2",  // the better of two
                                      "start 2",         // rung 1 has one trial, and half of one is none
                                      "prune 0",         // the third of at most four
                                      "promote 2 to 2", "prune 1",  // the second of at most three
                                      "promote 2 to 4", "complete 2", "start 3", "prune 3"}));
}

TEST(Asha, RungsAreMinEpochsTimesPowersOfTheFactor) {
  std::vector<int> epochs;
  for (PlannedRung const& rung : make_scheduler({.method = "asha", .max_epochs = 100, .factor = 3, .min_epochs = 2}, 54)->plan())
    epochs.push_back(rung.to_epoch);
  EXPECT_EQ(epochs, (std::vector<int>{2, 6, 18, 100}));
  EXPECT_EQ(make_scheduler(asha(1, 3, 4), 5)->plan().size(), 1u);
}

TEST(Asha, NoMoreTrialsAreInTrainingThanWorkers) {
  auto const scheduler = make_scheduler(asha(9, 3, 7), 50);
  EXPECT_EQ(scheduler->startable(), 7u);
  for (std::uint32_t trial = 0; trial < 7; ++trial) (void)scheduler->start(trial);
  EXPECT_EQ(scheduler->startable(), 0u);
  EXPECT_TRUE(scheduler->tell({.job = {3, 1, 0, 0}, .epoch = 1, .score = 1.0}).empty());
  EXPECT_EQ(scheduler->startable(), 1u);
}

TEST(Asha, EveryTrialEndsAndOneOfThemHasAllEpochsWhateverTheOrder) {
  for (auto const& [max_epochs, factor, workers, trials] :
       {std::tuple{27, 3.0, 4, 31ull}, {81, 3.0, 64, 200ull}, {9, 2.0, 1, 2ull}, {16, 1.5, 3, 40ull}, {27, 3.0, 5, 1ull}}) {
    for (unsigned order = 0; order < 20; ++order) {
      auto const scheduler = make_scheduler(asha(max_epochs, factor, workers), trials);
      Played const played = play(*scheduler, noise, order, order % 2 == 0);
      ASSERT_EQ(played.ends.size(), trials);
      std::uint64_t completed = 0;
      for (auto const& [trial, end] : played.ends) {
        completed += end == TrialEnd::kCompleted;
        EXPECT_EQ(end == TrialEnd::kCompleted, played.epochs.at(trial) == max_epochs);
      }
      EXPECT_GE(completed, 1u) << order;
    }
  }
}

TEST(Asha, ASearcherThatEndsLeavesRungsWithTheTrialsThatThereAre) {
  for (unsigned order = 0; order < 20; ++order) {
    Played const played = play(*make_scheduler(asha(27, 3, 6), 100), noise, order, false, 20);
    EXPECT_EQ(played.ends.size(), 20u);
    EXPECT_GE((played.members.at({0, 3}).size()), 1u);
  }
}

TEST(Asha, FailedTrialsCountAsFinishedAndAreNotPromoted) {
  auto const scores = [](std::uint32_t trial, int epoch) {
    return trial % 3 == 0 && epoch >= 1 ? std::numeric_limits<double>::quiet_NaN() : noise(trial, epoch);
  };
  Played const played = play(*make_scheduler(asha(9, 3, 4), 30), scores, 2);
  EXPECT_EQ(played.ends.size(), 30u);
  for (auto const& [trial, end] : played.ends) EXPECT_EQ(end == TrialEnd::kFailed, trial % 3 == 0);
}

}  // namespace
}  // namespace shoal
