// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "src/study/run_state.hpp"
#include "src/sweep/single_run.hpp"
#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;
using testing::TemporaryFolder;

TEST(Final, TestRowsAreEvaluatedOnceForTheRefit) {
  FakeEngine engine;
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  SweepResult const result = run_sweep(fake_sweep(), fake_data(), engine, *study);
  EXPECT_EQ(engine.n_evaluated, 1);
  ASSERT_TRUE(result.test);
  EXPECT_EQ(result.test->model, "refit");
  EXPECT_EQ(result.test->values.front().first, "loss");
  for (auto const& [name, value] : result.test->values)
    EXPECT_TRUE(defined_for(*metric_named(name), Task::kMulticlass)) << name;
  EXPECT_EQ(representative(*study, *result.best), (RunKey{*result.best, kRefitFold, 0}));
}

TEST(Final, WithoutTestRowsNothingIsEvaluated) {
  FakeEngine engine;
  auto const study = Study::create("", fake_sweep(), *fake_data(2, false), false);
  EXPECT_FALSE(run_sweep(fake_sweep(), fake_data(2, false), engine, *study).test);
  EXPECT_EQ(engine.n_evaluated, 0);
}

TEST(Final, WithoutARefitTheBestRunStandsForTheTrial) {
  SweepConfig config = fake_sweep();
  config.refit = false;
  config.repeats = 2;
  FakeEngine engine;
  auto const study = Study::create("", config, *fake_data(), false);
  SweepResult const result = run_sweep(config, fake_data(), engine, *study);
  for (auto const& [key, epochs] : engine.trained) EXPECT_NE(key.fold, kRefitFold);
  TrialRecord const& best = result.trials.at(result.best.value());
  RunKey const key = representative(*study, best.number);
  auto const highest = std::ranges::max_element(best.run_scores) - best.run_scores.begin();
  EXPECT_EQ(key,
            (RunKey{best.number, static_cast<std::uint16_t>(highest / 2), static_cast<std::uint16_t>(highest % 2)}));
  EXPECT_EQ(result.test->model, "fold " + std::to_string(key.fold) + " repeat " + std::to_string(key.repeat));
}

TEST(Final, RefitEpochsAreTheRoundedMeanOfTheBestEpochs) {
  // Runs that ended their job of five epochs, with their best at the given one.
  auto const trial_with = [](std::vector<int> const& best_epochs) {
    TrialRecord trial{.epochs = 5};
    for (int const best : best_epochs) {
      trial.runs.push_back({.best_epoch = 9, .marks = {{.epoch = 5, .best_epoch = best}}});  // it has gone on since
    }
    return trial;
  };
  EXPECT_EQ(refit_epochs(trial_with({3, 4})), 4);  // 3.5 rounds up
  EXPECT_EQ(refit_epochs(trial_with({3, 4, 3})), 3);
  EXPECT_EQ(refit_epochs(trial_with({0})), 1);
}

TEST(Final, StatesComeFromTheFileOrAreTrainedAgainToTheSameBits) {
  for (auto const& [name, config] : testing::sweeps()) {
    TemporaryFolder const folder;
    std::string const path = folder.file("s.db");
    FakeEngine engine;
    (void)testing::run_to_end(path, config, fake_data(), engine);
    auto study = Study::open(path, Study::Access::kRead);
    SweepResult const result = results_of(*study);
    std::vector<RunKey> keys;
    for (TrialRecord const& trial : result.trials) keys.push_back({trial.number, 1, 0});
    keys.push_back(representative(*study, result.best.value()));
    std::vector<std::vector<std::byte>> stored;
    for (RunKey const& key : keys) stored.push_back(encode(state_of(*study, fake_data(), engine, key)));
    study.reset();
    std::filesystem::remove(path + ".weights");
    study = Study::open(path, Study::Access::kRead);
    FakeEngine other;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      EXPECT_EQ(encode(state_of(*study, fake_data(), other, keys[i])), stored[i]) << name << ' ' << keys[i].trial;
    }
    EXPECT_GT(other.n_epochs, 0u);
    EXPECT_EQ(engine.n_runs() + other.n_runs(), 0u);
  }
}

TEST(Final, AnUnknownTrialOrRunIsAnInputError) {
  FakeEngine engine;
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  (void)run_sweep(fake_sweep(), fake_data(), engine, *study);
  EXPECT_THROW((void)state_of(*study, fake_data(), engine, {99, 0, 0}), InputError);
  EXPECT_THROW((void)state_of(*study, fake_data(), engine, {0, 2, 0}), InputError);
  EXPECT_THROW((void)representative(*study, 99), InputError);
}

}  // namespace
}  // namespace shoal
