// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "shoal/schedule.hpp"
#include "tests/search/synthetic.hpp"

namespace shoal {
namespace {

SearchSpace line() { return SearchSpace({{.name = "x", .distribution = Interval{.low = 0, .high = 1}}}); }

std::vector<double> proposals_after(std::vector<Observation> const& observations, std::uint32_t trials, std::int64_t min_points = 3) {
  auto const bohb = make_searcher(line(), {.method = "bohb", .options = {{"random_fraction", 0.0}, {"min_points", min_points}}}, 3);
  (void)bohb->ask(trials);
  for (Observation const& observation : observations) bohb->tell(observation);
  std::vector<double> x;
  for (Assignment const& point : bohb->ask(30)) x.push_back(synthetic::number(point, "x"));
  return x;
}

// After one epoch small x look best, after nine large ones.
std::vector<Observation> crossing(std::uint32_t n_first, std::uint32_t n_second) {
  auto const random = make_searcher(line(), {.method = "random"}, 3);
  std::vector<Observation> told;
  for (std::uint32_t trial = 0; trial < n_first; ++trial) {
    double const x = synthetic::number(random->ask(1)[0], "x");
    told.push_back({.trial = trial, .epoch = 1, .score = 10 + x, .final = false});
    if (trial < n_second) told.push_back({.trial = trial, .epoch = 9, .score = -x, .final = true});
  }
  return told;
}

double mean(std::vector<double> const& x) {
  double sum = 0;
  for (double const each : x) sum += each;
  return sum / static_cast<double>(x.size());
}

TEST(Bohb, TheLargestBudgetWithEnoughTrialsIsModelled) {
  EXPECT_LT(mean(proposals_after(crossing(60, 0), 60)), 0.35);
  EXPECT_LT(mean(proposals_after(crossing(60, 2), 60)), 0.35);  // d + 2 = 3
  EXPECT_GT(mean(proposals_after(crossing(60, 30), 60)), 0.65);
}

TEST(Bohb, RunsThatStoppedBetweenRungsCountAtTheRungBelow) {
  std::vector<Observation> told = crossing(60, 30);
  for (Observation& observation : told) {
    if (observation.epoch == 9) observation.epoch = 2 + static_cast<int>(observation.trial);
  }
  EXPECT_GT(mean(proposals_after(told, 60, 20)), 0.65);
}

TEST(Bohb, WithoutAModelItIsRandomSearch) {
  auto const bohb = make_searcher(line(), {.method = "bohb"}, 3), random = make_searcher(line(), {.method = "random"}, 3);
  EXPECT_EQ(bohb->ask(20), random->ask(20));
}

// Jobs are done one after the other, as a driver tells them.
double best_under(std::string const& schedule, std::string const& method, std::uint64_t seed) {
  synthetic::Function const function = synthetic::hartmann6();
  auto const scheduler = make_scheduler({.method = schedule, .max_epochs = 27, .iterations = 3}, 200);
  auto const searcher = make_searcher(function.space, {.method = method}, seed);
  std::vector<Assignment> points;
  std::deque<Job> jobs;
  double best = INFINITY;
  for (std::size_t open = 0; !scheduler->done();) {
    while (scheduler->startable() > 0 && open < searcher->max_open()) {
      points.push_back(searcher->ask(1).at(0));
      jobs.push_back(scheduler->start(static_cast<std::uint32_t>(points.size() - 1)));
      ++open;
    }
    Job const job = jobs.front();
    jobs.pop_front();
    if (job.rung == 0) --open;
    double const final = function.score(points[job.trial]), score = final + 3.0 / job.to_epoch;
    if (job.to_epoch == 27) best = std::min(best, final);
    std::vector<Decision> const decisions = scheduler->tell({.job = job, .epoch = job.to_epoch, .score = score});
    searcher->tell({.trial = job.trial, .epoch = job.to_epoch, .score = score, .final = false});
    for (Decision const& decision : decisions) {
      if (decision.promoted) jobs.push_back(*decision.promoted);
    }
  }
  return best;
}

TEST(Bohb, FindsMoreThanRandomSearchUnderHalvingSchedules) {
  for (std::string const schedule : {"hyperband", "successive_halving"}) {
    std::vector<double> own, random;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      own.push_back(best_under(schedule, "bohb", seed));
      random.push_back(best_under(schedule, "random", seed));
    }
    std::ranges::sort(own);
    std::ranges::sort(random);
    EXPECT_LT(own[5], random[4]) << schedule;
  }
}

}  // namespace
}  // namespace shoal
