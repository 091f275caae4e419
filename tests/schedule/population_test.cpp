// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <map>
#include <random>

#include "shoal/errors.hpp"
#include "shoal/schedule.hpp"

namespace shoal {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Bred {
  std::map<std::uint32_t, std::uint32_t> parents;  // of copies
  std::map<std::uint32_t, std::pair<TrialEnd, int>> ends;  // and at which epoch
  std::map<int, std::vector<std::uint32_t>> generations;   // members by the epoch that they train to
  bool operator==(Bred const&) const = default;
};

// All jobs of a generation in a seeded order.
Bred breed(ScheduleConfig const& config, std::uint64_t trials, std::function<double(std::uint32_t, int)> const& score, unsigned order, std::uint32_t available = 1u << 20) {
  auto const scheduler = make_scheduler(config, trials);
  Bred bred;
  std::vector<Job> waiting;
  std::mt19937 random(order);
  std::uint32_t n = 0;
  auto const act = [&](std::vector<Decision> const& decisions, int epoch) {
    for (Decision const& decision : decisions) {
      if (decision.promoted) waiting.push_back(*decision.promoted);
      if (decision.copied) {
        EXPECT_EQ(decision.copied->trial, n++) << "copies are numbered in order";
        bred.parents[decision.copied->trial] = decision.trial;
        waiting.push_back(*decision.copied);
      }
      if (decision.ended) {
        EXPECT_TRUE(bred.ends.emplace(decision.trial, std::pair(*decision.ended, epoch)).second);
      }
    }
  };
  while (scheduler->startable() > 0 && n < available) waiting.push_back(scheduler->start(n++));
  if (scheduler->startable() > 0) act(scheduler->exhausted(), 0);
  while (!waiting.empty()) {
    std::swap(waiting[random() % waiting.size()], waiting.back());
    Job const job = waiting.back();
    waiting.pop_back();
    bred.generations[job.to_epoch].push_back(job.trial);
    act(scheduler->tell({.job = job, .epoch = job.to_epoch, .score = score(job.trial, job.to_epoch)}), job.to_epoch);
  }
  EXPECT_TRUE(scheduler->done());
  for (auto& [epoch, members] : bred.generations) std::ranges::sort(members);
  return bred;
}

TEST(Population, TheWorstQuarterCopiesTheBestAfterEachInterval) {
  // Trial t scores t, so of 8 trials 6 and 7 are the worst; copies 8 and 9 are worse still than what they copy.
  Bred const bred = breed({.method = "pbt", .max_epochs = 6, .interval = 2}, 8, [](std::uint32_t trial, int) { return trial; }, 1);
  EXPECT_EQ(bred.parents, (std::map<std::uint32_t, std::uint32_t>{{8, 0}, {9, 1}, {10, 0}, {11, 1}}));
  EXPECT_EQ(bred.ends.at(7), std::pair(TrialEnd::kPruned, 2));
  EXPECT_EQ(bred.ends.at(6), std::pair(TrialEnd::kPruned, 2));
  EXPECT_EQ(bred.ends.at(9), std::pair(TrialEnd::kPruned, 4));
  EXPECT_EQ(bred.ends.at(0), std::pair(TrialEnd::kCompleted, 6));
  EXPECT_EQ(bred.generations.at(6), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 10, 11}));
}

TEST(Population, IsTheSameInEveryOrderOfResults) {
  auto const noise = [](std::uint32_t trial, int epoch) { return static_cast<double>((trial * 2654435761u + static_cast<unsigned>(epoch) * 40503u) % 7); };
  Bred const reference = breed({.method = "pbt", .max_epochs = 9}, 13, noise, 1);
  for (unsigned order = 2; order < 30; ++order) EXPECT_EQ(breed({.method = "pbt", .max_epochs = 9}, 13, noise, order), reference);
  EXPECT_EQ(reference.generations.size(), 5u) << "epochs 2, 4, 6, 8, 9";
}

TEST(Population, AFailedTrialIsReplacedAndCopiesNothing) {
  auto const score = [](std::uint32_t trial, int) { return trial < 3 ? kNan : static_cast<double>(trial); };
  Bred const bred = breed({.method = "pbt", .max_epochs = 4, .interval = 2}, 5, score, 1);
  EXPECT_EQ(bred.parents, (std::map<std::uint32_t, std::uint32_t>{{5, 3}, {6, 3}, {7, 3}}));
  EXPECT_EQ(bred.ends.at(0), std::pair(TrialEnd::kFailed, 2));
  EXPECT_EQ(bred.generations.at(4).size(), 5u);
}

TEST(Population, EndsWhereAllFail) {
  Bred const bred = breed({.method = "pbt", .max_epochs = 4, .interval = 2}, 4, [](std::uint32_t, int) { return kNan; }, 1);
  EXPECT_EQ(bred.ends.size(), 4u);
  EXPECT_TRUE(bred.parents.empty());
}

TEST(Population, IsWhatTheSearcherHas) {
  Bred const bred = breed({.method = "pbt", .max_epochs = 4, .interval = 2}, 100, [](std::uint32_t trial, int) { return trial; }, 1, 4);
  EXPECT_EQ(bred.generations.at(4).size(), 4u);
  Bred const one = breed({.method = "pbt", .max_epochs = 4, .interval = 2}, 1, [](std::uint32_t trial, int) { return trial; }, 1);
  EXPECT_TRUE(one.parents.empty());
}

TEST(Population, PlansGenerations) {
  auto const planned = make_scheduler({.method = "pb2", .max_epochs = 5, .interval = 2}, 8)->plan();
  ASSERT_EQ(planned.size(), 3u);
  EXPECT_EQ(planned[2].from_epoch, 4);
  EXPECT_EQ(planned[2].to_epoch, 5);
  EXPECT_EQ(planned[2].trials, 8u);
  EXPECT_EQ(make_scheduler({.method = "pbt"}, 0)->plan()[0].trials, 20u);
}

TEST(Population, RefusesWhatItDoesNot) {
  EXPECT_THROW((void)make_scheduler({.method = "pbt", .quantile = 0.6}, 8), InputError);
  EXPECT_THROW((void)make_scheduler({.method = "pbt", .patience = 2}, 8), InputError);
}

}  // namespace
}  // namespace shoal
