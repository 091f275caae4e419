// SPDX-License-Identifier: Apache-2.0
// An extension is the sweep that it would have been from the start, without an epoch trained twice.
#include <gtest/gtest.h>

#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;
using testing::Outcome;
using testing::run_to_end;
using testing::TemporaryFolder;

// Runs `before`, extends to `after`, and compares with `after` from the start; returns the epochs of searched runs
// trained more than once.
int repeated_epochs(SweepConfig const& before, SweepConfig const& after) {
  TemporaryFolder const folder;
  FakeEngine straight, first({.order = 2}), second({.order = 3});
  Outcome const expected = run_to_end(folder.file("straight.db"), after, fake_data(), straight);
  (void)run_to_end(folder.file("s.db"), before, fake_data(), first);
  Outcome const extended = run_to_end(folder.file("s.db"), after, fake_data(), second);
  EXPECT_EQ(extended.decisions, expected.decisions);
  int repeated = 0;
  for (auto const& [key, epochs] : second.trained) {
    if (key.fold == kRefitFold) continue;
    for (auto const& [epoch, times] : epochs) repeated += first.trained[key].contains(epoch) + (times - 1);
  }
  return repeated;
}

TEST(Extend, MoreTrialsOfAFullSchedule) {
  SweepConfig before = fake_sweep();
  before.schedule = {.method = "full", .max_epochs = 4};
  SweepConfig after = before;
  after.search.trials = 20;
  EXPECT_EQ(repeated_epochs(before, after), 0);
}

TEST(Extend, MoreEpochsGoOnFromTheLastState) {
  SweepConfig before = fake_sweep();
  before.schedule = {.method = "full", .max_epochs = 4};
  SweepConfig after = before;
  after.schedule.max_epochs = 7;
  EXPECT_EQ(repeated_epochs(before, after), 0);
}

TEST(Extend, MoreTrialsAndEpochsOfHyperband) {
  SweepConfig const before = fake_sweep();
  SweepConfig after = before;
  after.search.trials = 30;
  EXPECT_EQ(repeated_epochs(before, after), 0);  // pruned trials of the once unfilled bracket go on
  after.schedule.max_epochs = 27;
  EXPECT_EQ(repeated_epochs(before, after), 0);
}

TEST(Extend, MoreEpochsAddGenerationsToAPopulation) {
  SweepConfig before = fake_sweep();
  before.schedule = {.method = "pbt", .max_epochs = 5};  // the last generation, of one epoch, becomes one of two
  SweepConfig after = before;
  after.schedule.max_epochs = 8;
  EXPECT_EQ(repeated_epochs(before, after), 0);
  after.search.trials = 20;
  EXPECT_THROW((void)repeated_epochs(before, after), InputError) << "copies are numbered after the population";
}

TEST(Extend, InterruptedAndResumedIsTheSame) {
  SweepConfig const before = fake_sweep();
  SweepConfig after = before;
  after.search.trials = 20;
  TemporaryFolder const folder;
  FakeEngine straight, first;
  Outcome const expected = run_to_end(folder.file("straight.db"), after, fake_data(), straight);
  (void)run_to_end(folder.file("s.db"), before, fake_data(), first);
  for (int stop = 1; stop <= 6; ++stop) {
    auto const study = Study::open(folder.file("s.db"), Study::Access::kWrite);
    testing::StopAtTick observer(stop);
    FakeEngine engine({.order = static_cast<unsigned>(stop)});
    (void)run_sweep(after, fake_data(), engine, *study, {.observer = &observer});
  }
  FakeEngine last;
  EXPECT_EQ(run_to_end(folder.file("s.db"), after, fake_data(), last).result, expected.result);
}

TEST(Extend, WhatDecidesNumbersCannotChange) {
  auto const refused = [](auto&& change) -> std::string {
    SweepConfig config = fake_sweep();
    auto const study = Study::create("", config, *fake_data(), false);
    change(config);
    FakeEngine engine;
    try {
      (void)run_sweep(config, fake_data(), engine, *study);
    } catch (InputError const& error) {
      return error.problem().key;
    }
    return "";
  };
  EXPECT_EQ(refused([](SweepConfig& c) { c.seed = 6; }), "seed");
  EXPECT_EQ(refused([](SweepConfig& c) { c.schedule.factor = 4; }), "schedule.factor");
  EXPECT_EQ(refused([](SweepConfig& c) { c.search.trials = 11; }), "search.trials");
  EXPECT_EQ(refused([](SweepConfig& c) { c.schedule.max_epochs = 8; }), "schedule.max_epochs");
  EXPECT_EQ(refused([](SweepConfig& c) { c.engine.threads = 3; }), "");
  EXPECT_EQ(refused([](SweepConfig& c) { c.stop.wall_time = 100; }), "");
}

}  // namespace
}  // namespace shoal
