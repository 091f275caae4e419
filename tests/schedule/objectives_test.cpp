// SPDX-License-Identifier: Apache-2.0
// Rungs of several objectives keep the first of NSGA-II's order.
#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "shoal/pareto.hpp"
#include "shoal/schedule.hpp"
#include "tests/schedule/play.hpp"

namespace shoal {
namespace {

double first_of(std::uint32_t trial) { return testing::noise(trial, 1); }
double second_of(std::uint32_t trial) { return testing::noise(trial, 2); }

// Who is in each rung; results come in a seeded order.
std::map<int, std::set<std::uint32_t>> members(std::string const& method, unsigned order) {
  auto const scheduler = make_scheduler({.method = method, .max_epochs = 9, .factor = 3, .workers = 64}, 27);
  std::map<int, std::set<std::uint32_t>> rungs;
  std::vector<Job> waiting;
  std::mt19937 random(order);
  for (std::uint32_t trial = 0; scheduler->startable() > 0; ++trial) waiting.push_back(scheduler->start(trial));
  while (!waiting.empty()) {
    std::swap(waiting[random() % waiting.size()], waiting.back());
    Job const job = waiting.back();
    waiting.pop_back();
    rungs[job.rung].insert(job.trial);
    for (Decision const& decision : scheduler->tell({.job = job, .epoch = job.to_epoch, .score = first_of(job.trial), .curve = {}, .run_scores = {}, .secondary = {second_of(job.trial)}})) {
      if (decision.promoted) waiting.push_back(*decision.promoted);
    }
  }
  EXPECT_TRUE(scheduler->done());
  return rungs;
}

std::set<std::uint32_t> kept(std::set<std::uint32_t> const& trials, std::size_t n) {
  std::vector<std::uint32_t> const all(trials.begin(), trials.end());
  std::vector<std::vector<double>> points;
  for (std::uint32_t const trial : all) points.push_back({first_of(trial), second_of(trial)});
  std::set<std::uint32_t> first;
  for (std::size_t const place : nsga2_order(points)) {
    if (first.size() < n) first.insert(all[place]);
  }
  return first;
}

TEST(Objectives, ARungKeepsTheFirstOfNsga2sOrderInEveryOrderOfResults) {
  for (unsigned order = 1; order < 20; ++order) {
    auto const rungs = members("successive_halving", order);
    ASSERT_EQ(rungs.at(0).size(), 27u);
    EXPECT_EQ(rungs.at(1), kept(rungs.at(0), 9)) << order;
    EXPECT_EQ(rungs.at(2), kept(rungs.at(1), 3)) << order;
  }
}

TEST(Objectives, AshaKeepsTheFirstSoFar) {
  auto const rungs = members("asha", 3);
  EXPECT_EQ(rungs.at(0).size(), 27u);
  EXPECT_GE(rungs.at(1).size(), 9u);
  for (std::uint32_t const trial : kept(rungs.at(0), 1)) EXPECT_TRUE(rungs.at(1).contains(trial)) << "the best of all";
}

}  // namespace
}  // namespace shoal
