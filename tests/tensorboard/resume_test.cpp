// SPDX-License-Identifier: Apache-2.0
// A log that goes on: sessions after the first, and an export beside a live log.
#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/sweep/fixture.hpp"
#include "tests/tensorboard/fixture.hpp"

namespace shoal {
namespace {

using testing::diverge;
using testing::Log;
using testing::log_trial;
using testing::train;

TEST(TensorBoardResume, AddsALaterFileWithWhatTheEarlierLacks) {
  Log log;
  TrialRecord trial = log_trial(0), ended = log_trial(1);
  {
    auto const observer = log.session();
    train(trial, 1);
    observer->job_finished(trial, {});
    train(ended, 1);
    ended.state = TrialState::kPruned;
    observer->job_finished(ended, {});
    observer->trial_ended(ended);
  }
  auto const observer = log.session();  // in the same second
  ended.state = TrialState::kRunning;   // a replay
  observer->trial_started(ended, {});
  observer->trial_started(trial, {});
  observer->job_finished(trial, {});
  observer->tick();
  EXPECT_EQ(log.files("trial-00000").size(), 1u);
  ended.state = TrialState::kPruned;
  observer->trial_ended(ended);
  train(trial, 3);
  observer->job_finished(trial, {});
  EXPECT_EQ(log.files("trial-00001").size(), 1u);
  EXPECT_EQ(log.files("").size(), 1u);
  ASSERT_EQ(log.files("trial-00000").size(), 2u);
  EXPECT_TRUE(log.files("trial-00000")[1].filename().string().starts_with("events.out.tfevents.1700000001."));
  EXPECT_EQ(log.series("trial-00000", "epoch/loss"), "1: 1.0, 2: 0.5, 3: 0.3333333432674408");
  EXPECT_EQ(log.series("trial-00000", "score/loss"), "1: 1.0, 3: 0.3333333432674408");
  EXPECT_EQ(log.hparams("trial-00000", "session_start_info", 3).size(), 1u);
  for (testing::Value const& value : testing::values_in(log.files("trial-00000")[1]))
    EXPECT_EQ(value.plugin, value.step == 2 || value.tag.starts_with("score/") ? "scalars" : "") << value.tag << value.step;
}

TEST(TensorBoardResume, FillsInWhatACrashCutShort) {
  Log log;
  TrialRecord trial = log_trial(0);
  train(trial, 2);
  log.session()->job_finished(trial, {});
  std::filesystem::path const file = log.files("trial-00000")[0];
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 3);  // in the record of the scores
  log.session()->job_finished(trial, {});
  ASSERT_EQ(log.files("trial-00000").size(), 2u);
  auto const values = testing::values_in(log.files("trial-00000")[1]);
  ASSERT_EQ(values.size(), 4u);
  for (testing::Value const& value : values) EXPECT_TRUE(value.tag.starts_with("score/") && value.step == 2) << value.tag;
}

TEST(TensorBoardResume, AnExtendedTrialIsWrittenAnewAtItsNextEnd) {
  Log log;
  TrialRecord trial = log_trial(0);
  {
    auto const observer = log.session();
    train(trial, 1);
    trial.state = TrialState::kPruned;
    observer->job_finished(trial, {});
  }
  log.clock += 60;
  auto const observer = log.session();
  trial.state = TrialState::kRunning;
  observer->trial_started(trial, {});
  train(trial, 3);
  diverge(trial.runs[0]);
  observer->job_finished(trial, {});
  EXPECT_EQ(log.files("trial-00000").size(), 2u);
  trial.state = TrialState::kFailed;
  observer->trial_ended(trial);
  ASSERT_EQ(log.files("trial-00000").size(), 1u);
  EXPECT_EQ(log.series("trial-00000", "epoch/loss"), "1: 1.0, 2: 0.5, 3: nan");
  EXPECT_EQ(log.series("trial-00000", "score/loss"), "1: 1.0, 3: nan");
  auto const end = log.hparams("trial-00000", "session_end_info", 4);
  ASSERT_EQ(end.size(), 1u);
  EXPECT_EQ(end[0].number(1), 2u);
  EXPECT_EQ(end[0].real(2), log.clock);
}

TEST(TensorBoardResume, AnotherSweepsDirectoryIsRefused) {
  Log log;
  log.session()->job_finished(log_trial(0), {});
  TrialRecord other = log_trial(0);
  other.parameters[0].second = std::int64_t{17};
  EXPECT_THROW(log.session()->job_finished(other, {}), InputError);
}

// Every schedule, copies of populations included: interrupted and resumed or not, live or afterwards, a log says the same.
TEST(TensorBoardResume, LiveInterruptedAndExportedLogsSayTheSame) {
  auto const values_of = [](Log const& log) {
    std::map<std::string, std::string> values;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(log.path())) {
      if (!entry.is_regular_file()) continue;
      std::string const run = entry.path().parent_path().lexically_relative(log.path());
      for (testing::Value const& value : testing::values_in(entry.path())) {
        bool const start = value.tag.ends_with("start_info"), end = value.tag.ends_with("end_info"), experiment = value.tag.ends_with("experiment");
        std::string const what = start ? testing::Message(value.content).message(3).text(4) : end ? std::to_string(testing::Message(value.content).message(4).number(1))
                                 : experiment ? "" : to_string(ParameterValue(value.value));
        EXPECT_TRUE(values.emplace(run + " " + value.tag + " " + std::to_string(value.step), what).second) << run << ' ' << value.tag << ' ' << value.step;
      }
    }
    return values;
  };
  auto const data = testing::fake_data();
  for (auto const& [name, config] : testing::sweeps()) {
    Log live, interrupted, exported;
    testing::FakeEngine engine;
    auto const observer = make_tensorboard(live.options);
    auto const study = Study::create("", config, *data, false);
    (void)run_sweep(config, data, engine, *study, {.observer = observer.get(), .searcher = nullptr});
    export_tensorboard(*study, exported.options);
    auto const expected = values_of(live);
    EXPECT_GT(expected.size(), 100u) << name;
    EXPECT_EQ(values_of(exported), expected) << name;

    auto const again = Study::create("", config, *data, false);
    for (int n_sessions = 0;; ++n_sessions) {
      ASSERT_LT(n_sessions, 20) << name;
      testing::FakeEngine next;
      std::vector<std::unique_ptr<SweepObserver>> observers;
      observers.push_back(make_tensorboard(interrupted.options));
      observers.push_back(std::make_unique<testing::StopAtTick>(5 << n_sessions));
      if (run_sweep(config, data, next, *again, {.observer = combine(std::move(observers)).get(), .searcher = nullptr}).stopped.empty()) break;
      interrupted.clock += 1;
    }
    EXPECT_EQ(values_of(interrupted), expected) << name;
  }
}

}  // namespace
}  // namespace shoal
