// SPDX-License-Identifier: Apache-2.0
// A run that diverges fails its trial, with reason and last finite score, and touches no other.
#include <gtest/gtest.h>

#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;

int diverges(RunKey const& key) { return key.trial == 2 && key.fold == 1 ? 3 : key.trial == 5 ? 1 : 0; }

SweepConfig full() {
  SweepConfig config = fake_sweep();
  config.schedule = {.method = "full", .max_epochs = 5};
  return config;
}

TEST(Isolation, ADivergedTrialIsRecordedAndTheOthersAreAsWithoutIt) {
  FakeEngine sound, faulty({.diverges = diverges});
  auto const a = Study::create("", full(), *fake_data(), false), b = Study::create("", full(), *fake_data(), false);
  SweepResult const expected = run_sweep(full(), fake_data(), sound, *a),
                    result = run_sweep(full(), fake_data(), faulty, *b);
  for (TrialRecord const& trial : result.trials) {
    if (trial.number == 2 || trial.number == 5) {
      EXPECT_EQ(trial.state, TrialState::kFailed);
      continue;
    }
    EXPECT_EQ(trial.state, TrialState::kCompleted);
    EXPECT_EQ(trial.score, expected.trials[trial.number].score);
  }
  TrialRecord const& late = result.trials[2];
  EXPECT_EQ(late.reason, "diverged in epoch 3 (fold 1, repeat 0)");
  double mean = 0.0;
  for (RunRecord const& run : late.runs) mean += run.curve.at(1).validation.front();
  EXPECT_EQ(late.score, mean / 2);  // after epoch 2, the last with a finite mean
  EXPECT_EQ(result.trials[5].reason, "diverged in epoch 1 (fold 0, repeat 0)");
  EXPECT_TRUE(std::isnan(result.trials[5].score));
  std::vector<std::uint32_t> const order = leaderboard(result);
  EXPECT_EQ(std::vector<std::uint32_t>(order.end() - 2, order.end()), (std::vector<std::uint32_t>{2, 5}));
}

TEST(Isolation, WhenEveryTrialFailsThereIsNoBestAndNoTest) {
  FakeEngine engine({.diverges = [](RunKey const&) { return 1; }});
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  SweepResult const result = run_sweep(fake_sweep(), fake_data(), engine, *study);
  EXPECT_FALSE(result.best);
  EXPECT_FALSE(result.test);
  EXPECT_EQ(result.trials.size(), 12u);
}

TEST(Isolation, AResumedSweepFailsTheSameTrials) {
  testing::TemporaryFolder const folder;
  FakeEngine straight({.diverges = diverges});
  testing::Outcome const expected = testing::run_to_end(folder.file("a.db"), fake_sweep(), fake_data(), straight);
  for (int stop = 1; stop <= straight.n_waits; stop += 2) {
    std::string const path = folder.file(std::to_string(stop) + ".db");
    FakeEngine first({.diverges = diverges}), second({.order = 5, .diverges = diverges});
    {
      auto const study = Study::create(path, fake_sweep(), *fake_data(), false);
      testing::StopAtTick observer(stop);
      (void)run_sweep(fake_sweep(), fake_data(), first, *study, {.observer = &observer});
    }
    ASSERT_EQ(testing::run_to_end(path, fake_sweep(), fake_data(), second), expected) << stop;
  }
}

}  // namespace
}  // namespace shoal
