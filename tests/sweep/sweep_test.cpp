// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <gtest/gtest.h>

#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;
using testing::run_to_end;
using testing::TemporaryFolder;

TEST(Sweep, OutcomeDoesNotDependOnTheOrderInWhichTicketsFinish) {
  for (auto const& [name, config] : testing::sweeps()) {
    TemporaryFolder const folder;
    FakeEngine first({.order = 0});
    testing::Outcome const reference = run_to_end(folder.file("0.db"), config, fake_data(), first);
    for (unsigned order = 1; order <= 8; ++order) {
      FakeEngine engine({.order = order});
      testing::Outcome const outcome =
          run_to_end(folder.file(std::to_string(order) + ".db"), config, fake_data(), engine);
      ASSERT_EQ(outcome.result, reference.result) << name << ' ' << order;
      ASSERT_EQ(outcome.rows, reference.rows) << name << ' ' << order;
      EXPECT_EQ(engine.n_epochs, first.n_epochs) << name;
    }
  }
}

TEST(Sweep, ATrialsOwnNumberOfEpochsEndsItsJobs) {
  for (int const patience : {0, 2}) {
    SweepConfig config = fake_sweep();
    config.schedule = {.method = "full", .max_epochs = 7, .patience = patience};
    config.search.trials = 8;
    config.parameters.push_back({.name = "epochs", .distribution = Choice{.values = {std::int64_t{3}, std::int64_t{7}}}});
    FakeEngine engine;
    auto const study = Study::create("", config, *fake_data(), false);
    SweepResult const result = run_sweep(config, fake_data(), engine, *study);
    std::set<int> seen;
    for (TrialRecord const& trial : result.trials) {
      int const epochs = epochs_of(trial.parameters, 7);
      if (trial.state != TrialState::kFailed) {
        EXPECT_LE(trial.epochs, epochs);
        EXPECT_TRUE(patience > 0 || trial.epochs == epochs) << "trial " << trial.number;
      }
      seen.insert(epochs);
    }
    EXPECT_EQ(seen.size(), 2u);
  }
}

TEST(Sweep, AnObjectiveLeftOpenIsTheTasksOwn) {
  SweepConfig config;
  complete(config, Task::kBinary);
  EXPECT_EQ(config.objective.name(), "val_accuracy");
  config = {};
  complete(config, Task::kRegression);
  EXPECT_EQ(config.objective.name(), "val_loss");
  config.objective_given = true;
  complete(config, Task::kMulticlass);
  EXPECT_EQ(config.objective.name(), "val_loss");
}

TEST(Sweep, TrainsThePlannedEpochsOnce) {
  SweepConfig const config = fake_sweep();
  auto const searcher = make_searcher(SearchSpace(config.parameters), config.search, config.seed);
  std::uint64_t planned = 0;
  for (PlannedRung const& rung : make_scheduler(config.schedule, planned_trials(config, *searcher))->plan()) {
    planned += 2 * rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch);  // two folds
  }
  FakeEngine engine;
  auto const study = Study::create("", config, *fake_data(), false);
  SweepResult const result = run_sweep(config, fake_data(), engine, *study);
  std::uint64_t refit = 0;
  for (auto const& [key, epochs] : engine.trained) {
    for (auto const& [epoch, times] : epochs) {
      EXPECT_EQ(times, 1) << key.trial << ' ' << key.fold << ' ' << epoch;
      refit += key.fold == kRefitFold;
    }
  }
  EXPECT_EQ(engine.n_epochs, planned + refit);
  EXPECT_EQ(refit, 9u);
  EXPECT_EQ(result.epochs_trained, engine.n_epochs);
  EXPECT_EQ(engine.n_restored, 1);  // for the test, after the refit's state went to the store
  EXPECT_EQ(engine.n_runs(), 0u);
}

TEST(Sweep, AScoreIsTheMeanOverFoldsAndRepeats) {
  SweepConfig config = fake_sweep();
  config.schedule = {.method = "full", .max_epochs = 3};
  config.search.trials = 4;
  config.repeats = 3;
  FakeEngine engine;
  auto const study = Study::create("", config, *fake_data(), false);
  SweepResult const result = run_sweep(config, fake_data(), engine, *study);
  for (TrialRecord const& trial : result.trials) {
    ASSERT_EQ(trial.runs.size(), 6u);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < 6; ++i) {
      EXPECT_EQ(trial.runs[i].fold, i / 3);
      EXPECT_EQ(trial.runs[i].repeat, i % 3);
      EXPECT_EQ(trial.run_scores[i], trial.runs[i].curve.back().validation.front());
      sum += trial.run_scores[i];
    }
    EXPECT_EQ(trial.score, sum / 6);
    for (double const score : trial.run_scores) squares += (score - trial.score) * (score - trial.score);
    EXPECT_EQ(trial.deviation, std::sqrt(squares / 6));
    EXPECT_GT(trial.deviation, 0.0);
  }
}

TEST(Sweep, ALargeGridIsNotInTheEngineAtOnce) {
  SweepConfig config = fake_sweep();
  config.search = {.method = "grid"};
  config.schedule = {.method = "full", .max_epochs = 1};
  config.parameters = {{.name = "units", .distribution = Interval{.integer = true, .low = 1, .high = 5000}}};
  FakeEngine engine;
  auto const study = Study::create("", config, *fake_data(2, false), false);
  SweepResult const result = run_sweep(config, fake_data(2, false), engine, *study);
  EXPECT_EQ(result.trials.size(), 5000u);
  EXPECT_LE(engine.most_in_flight, 4096u);
  EXPECT_LE(engine.most_runs, 2 * 4096u);
}

TEST(Sweep, TargetEndsIt) {
  SweepConfig config = fake_sweep();
  config.stop.target = 0.3;
  config.schedule = {.method = "full", .max_epochs = 9};
  config.search.trials = 200;
  FakeEngine engine;
  auto const study = Study::create("", config, *fake_data(), false);
  SweepResult const result = run_sweep(config, fake_data(), engine, *study);
  EXPECT_EQ(result.stopped, "target");
  ASSERT_TRUE(result.best);
  EXPECT_GE(result.trials[*result.best].score, 0.3);
  EXPECT_LT(engine.n_epochs, 200u * 2 * 9);
  EXPECT_EQ(study->stopped(), "target");
}

TEST(Sweep, WallTimeEndsItAtAnEpoch) {
  SweepConfig config = fake_sweep();
  config.stop.wall_time = 1e-9;  // over before the first job
  FakeEngine engine;
  auto const study = Study::create("", config, *fake_data(), false);
  EXPECT_EQ(run_sweep(config, fake_data(), engine, *study).stopped, "wall_time");
  config.stop.wall_time = 0.0;
  EXPECT_EQ(run_sweep(config, fake_data(), engine, *study).stopped, "");
  EXPECT_EQ(engine.n_runs(), 0u);
}

TEST(Sweep, RandomSearchWithoutAnEndIsRefused) {
  SweepConfig config = fake_sweep();
  config.search.trials = 0;
  config.schedule = {.method = "full", .max_epochs = 2};
  FakeEngine engine;
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  try {
    auto const searcher = make_searcher(SearchSpace(config.parameters), config.search, 1);
    (void)planned_trials(config, *searcher);
    FAIL();
  } catch (InputError const& error) {
    EXPECT_STREQ(error.what(),
                 "search.trials: expected a number of trials, as 'random' search has no end of its own, found none");
  }
}

// Every event comes after the study has recorded what it tells.
struct Checking final : SweepObserver {
  explicit Checking(Study const& s) : study(s) {}
  void trial_started(TrialRecord const& trial, Job const&) override {
    EXPECT_LT(trial.number, study.trials().size());
    ++n_started;
  }
  void job_finished(TrialRecord const& trial, JobResult const& result) override {
    std::vector<TrialRecord> const recorded = study.trials();
    for (RunRecord const& run : recorded.at(trial.number).runs)
      EXPECT_GE(static_cast<int>(run.curve.size()), result.epoch);
    ++n_jobs;
  }
  void trial_ended(TrialRecord const& trial) override {
    EXPECT_EQ(study.trials().at(trial.number).state, trial.state);
    ++n_ended;
  }
  void promoted(TrialRecord const&, Job const&) override { ++n_promoted; }
  Study const& study;
  std::uint64_t n_started = 0, n_jobs = 0, n_ended = 0, n_promoted = 0;
};

TEST(Sweep, EventsComeAfterTheirRecord) {
  SweepConfig const config = fake_sweep();
  FakeEngine engine;
  auto const study = Study::create("", config, *fake_data(), false);
  Checking observer(*study);
  (void)run_sweep(config, fake_data(), engine, *study, {.observer = &observer});
  EXPECT_EQ(observer.n_started, 12u);
  EXPECT_EQ(observer.n_ended, 12u);
  EXPECT_EQ(observer.n_jobs, 12 + observer.n_promoted);
}

}  // namespace
}  // namespace shoal
