// SPDX-License-Identifier: Apache-2.0
// A sweep that a stop condition ends has ended at the same result whatever finished first, and goes on when it is
// resumed.
#include <gtest/gtest.h>

#include "src/sweep/stop_conditions.hpp"
#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;
using testing::TemporaryFolder;

struct Ended {
  std::string decisions, stopped;
  bool operator==(Ended const&) const = default;
};

Ended session(std::string const& path, SweepConfig const& config, FakeEngine& engine, SweepObserver* observer = nullptr) {
  auto const study = testing::open_or_create(path, config, *fake_data());
  SweepResult const result = run_sweep(config, fake_data(), engine, *study, {.observer = observer});
  return {testing::decisions_of(result), result.stopped};
}

std::vector<std::pair<std::string, SweepConfig>> stopped_sweeps() {
  std::vector<std::pair<std::string, SweepConfig>> all;
  SweepConfig config = fake_sweep();
  config.search.trials = 200;
  config.stop.epochs = 150;
  all.emplace_back("epochs", config);
  config.schedule = {.method = "asha", .max_epochs = 9, .factor = 3, .workers = 6};
  all.emplace_back("epochs", config);
  config.stop = {};
  config.stop.no_improvement = 12;
  all.emplace_back("no_improvement", config);
  config.schedule = {.method = "full", .max_epochs = 3};
  all.emplace_back("no_improvement", config);
  config.stop = {};
  config.stop.target = 0.3;
  config.schedule.max_epochs = 9;
  all.emplace_back("target", config);
  return all;
}

TEST(Stop, EndsAtTheSameResultWhateverFinishesFirst) {
  for (auto const& [condition, config] : stopped_sweeps()) {
    std::optional<Ended> reference;
    for (unsigned order = 1; order <= 8; ++order) {
      TemporaryFolder const folder;
      FakeEngine engine({.order = order});
      Ended const ended = session(folder.file("s.db"), config, engine);
      EXPECT_EQ(ended.stopped, condition);
      if (!reference) reference = ended;
      ASSERT_EQ(ended, *reference) << condition << ' ' << order;
    }
  }
}

TEST(Stop, AnInterruptedSweepEndsWhereItWouldHave) {
  for (auto const& [condition, config] : stopped_sweeps()) {
    TemporaryFolder const straight;
    FakeEngine counting({.order = 2});
    Ended const reference = session(straight.file("s.db"), config, counting);
    for (int stop = 1; stop < counting.n_waits; stop += 3) {
      TemporaryFolder const folder;
      FakeEngine first({.order = 3}), second({.order = 4});
      testing::StopAtTick observer(stop);
      Ended ended = session(folder.file("s.db"), config, first, &observer);
      if (ended.stopped == "interrupted") ended = session(folder.file("s.db"), config, second);
      ASSERT_EQ(ended, reference) << condition << ' ' << stop;
    }
  }
}

TEST(Stop, ResumedItGoesOnToTheEndThatItHasWithoutTheCondition) {
  for (auto const& [condition, config] : stopped_sweeps()) {
    SweepConfig without = config;
    without.stop = {};
    without.stop.epochs = 1'000'000;  // results in virtual time, too
    TemporaryFolder const folder;
    FakeEngine straight, engine({.order = 5});
    Ended const reference = session(folder.file("straight.db"), without, straight);
    Ended const first = session(folder.file("s.db"), config, engine), second = session(folder.file("s.db"), config, engine);
    EXPECT_NE(first.decisions, second.decisions) << condition;  // as much again, not the same stop at once
    EXPECT_EQ(session(folder.file("s.db"), without, engine).decisions, reference.decisions) << condition;
  }
}

TEST(Stop, EpochsAreThoseOfAllRuns) {
  SweepConfig config = fake_sweep();
  config.schedule = {.method = "full", .max_epochs = 5};
  config.search.trials = 50;
  config.stop.epochs = 95;  // two folds of five epochs a trial: the tenth trial ends it
  TemporaryFolder const folder;
  FakeEngine engine;
  auto const study = Study::create(folder.file("s.db"), config, *fake_data(), false);
  SweepResult const result = run_sweep(config, fake_data(), engine, *study);
  EXPECT_EQ(std::ranges::count(result.trials, TrialState::kCompleted, &TrialRecord::state), 10);
  EXPECT_EQ(result.trials.size(), 10u);  // no other was begun
}

TEST(Stop, TrialsWithoutAnImprovementCountFromTheBestCompletedOne) {
  StopConditions stop({.no_improvement = 2}, {.metric = Metric::kAccuracy, .on_validation = true, .goal = Goal::kMaximize});
  auto const after = [&](TrialState state, double score) {
    stop.trial({.state = state, .score = score});
    return stop.reached();
  };
  EXPECT_EQ(after(TrialState::kPruned, 0.9), "");
  EXPECT_EQ(after(TrialState::kFailed, 0.0), "");
  EXPECT_EQ(after(TrialState::kPruned, 0.9), "");  // nothing has completed
  EXPECT_EQ(after(TrialState::kCompleted, 0.5), "");
  EXPECT_EQ(after(TrialState::kCompleted, 0.5), "");  // equal is no improvement
  EXPECT_EQ(after(TrialState::kCompleted, 0.6), "");
  EXPECT_EQ(after(TrialState::kPruned, 0.9), "");
  EXPECT_EQ(after(TrialState::kCompleted, 0.4), "no_improvement");
  EXPECT_EQ(after(TrialState::kCompleted, 0.4), "");  // counts anew
}

}  // namespace
}  // namespace shoal
