// SPDX-License-Identifier: Apache-2.0
// What a log says of a sweep, as a parser of the tests' own reads it.
#include <gtest/gtest.h>

#include <sys/resource.h>

#include "shoal/errors.hpp"
#include "tests/tensorboard/fixture.hpp"

namespace shoal {
namespace {

using namespace testing;  // not GoogleTest's

TEST(TensorBoard, EveryFileBeginsWithItsVersion) {
  Log log;
  auto const observer = log.session();
  TrialRecord trial = log_trial(7);
  observer->trial_started(trial, {});
  EXPECT_FALSE(std::filesystem::exists(log.path("trial-00007")));  // thousands may start together
  observer->tick();
  for (std::string const& folder : {std::string(), std::string("trial-00007")}) {
    ASSERT_EQ(log.files(folder).size(), 1u);
    std::string const name = log.files(folder)[0].filename();
    EXPECT_TRUE(name.starts_with("events.out.tfevents.1700000000.")) << name;
    Message const first = events_in(log.files(folder)[0])[0];
    EXPECT_EQ(first.text(3), "brain.Event:2");
    EXPECT_EQ(first.message(10).text(1), "shoal");
    EXPECT_EQ(first.real(1), 1'700'000'000.5);
  }
}

TEST(TensorBoard, TheExperimentHasTheSpaceAndTheMetrics) {
  Log log;
  log.session()->trial_started(log_trial(0), {});
  auto const found = log.hparams("", "experiment", 2);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text(6), "fashion");
  EXPECT_EQ(found[0].real(3), 1'700'000'000.5);
  std::string parameters, metrics;
  for (Message const& parameter : found[0].messages(4)) {
    parameters += parameter.text(1) + " type " + std::to_string(parameter.number(4)) + (parameter.number(7) != 0 ? " differs" : "");
    if (parameter.has(5)) parameters += " of " + std::to_string(parameter.message(5).messages(1).size());
    if (parameter.has(6)) parameters += " from " + to_string(ParameterValue(parameter.message(6).real(1))) + " to " + to_string(ParameterValue(parameter.message(6).real(2)));
    parameters += "; ";
  }
  EXPECT_EQ(parameters,
            "units type 3 differs from 4.0 to 64.0; optimizer type 1 differs of 2; nesterov type 2 differs of 2; batch_size type 3 of 1; "
            "learning_rate type 3 differs; ");
  for (Message const& metric : found[0].messages(5))
    metrics += metric.message(1).text(1) + metric.message(1).text(2) + " " + metric.text(3) + " " + std::to_string(metric.number(5)) + "; ";
  EXPECT_EQ(metrics, "score/val_accuracy val_accuracy 2; score/loss loss 1; score/accuracy accuracy 1; score/val_loss val_loss 2; ");
}

TEST(TensorBoard, ASessionHasItsHyperparametersGroupTimesAndStatus) {
  Log log;
  auto const observer = log.session();
  TrialRecord trial = log_trial(3);
  observer->trial_started(trial, {});
  train(trial, 3);
  log.clock += 10;
  trial.state = TrialState::kCompleted;
  observer->job_finished(trial, {});
  observer->trial_ended(trial);
  auto const start = log.hparams("trial-00003", "session_start_info", 3), end = log.hparams("trial-00003", "session_end_info", 4);
  ASSERT_EQ(start.size(), 1u);
  ASSERT_EQ(end.size(), 1u);
  EXPECT_EQ(start[0].text(4), "trial-00003");
  EXPECT_EQ(start[0].real(5), 1'700'000'000.5);
  EXPECT_EQ(end[0].number(1), 1u);
  EXPECT_EQ(end[0].real(2), 1'700'000'010.5);
  auto const parameters = start[0].messages(1);
  ASSERT_EQ(parameters.size(), 5u);
  EXPECT_EQ(parameters[0].text(1), "units");
  EXPECT_EQ(parameters[0].message(2).real(2), 16.0);
  EXPECT_EQ(parameters[1].message(2).text(3), "sgd");
  EXPECT_TRUE(parameters[2].message(2).has(4));
  EXPECT_EQ(parameters[2].message(2).number(4), 1u);
  EXPECT_EQ(parameters[4].message(2).real(2), 0.125);
}

TEST(TensorBoard, CurvesHaveAValueAnEpochAndScoresOneAJob) {
  Log log;
  auto const observer = log.session();
  TrialRecord trial = log_trial(0);
  observer->trial_started(trial, {});
  for (int const epoch : {1, 3}) {
    train(trial, epoch);
    observer->job_finished(trial, {});
  }
  EXPECT_EQ(log.series("trial-00000", "epoch/val_accuracy"), "1: 0.125, 2: 0.25, 3: 0.375");
  EXPECT_EQ(log.series("trial-00000", "epoch/loss"), "1: 1.0, 2: 0.5, 3: 0.3333333432674408");
  EXPECT_EQ(log.series("trial-00000", "epoch/accuracy"), "1: 0.25, 2: 0.5, 3: 0.75");
  EXPECT_EQ(log.series("trial-00000", "epoch/val_loss"), "1: 2.0, 2: 1.0, 3: 0.6666666865348816");
  EXPECT_EQ(log.series("trial-00000", "epoch/learning_rate"), "1: 0.125, 2: 0.125, 3: 0.125");
  EXPECT_EQ(log.series("trial-00000", "score/val_accuracy"), "1: 0.125, 3: 0.375");
  EXPECT_EQ(log.series("trial-00000", "score/learning_rate"), "");
  std::map<std::string, int> described;
  for (Value const& value : values_in(log.files("trial-00000")[0])) {
    if (value.plugin == "scalars") {
      ++described[value.tag];
      EXPECT_EQ(value.step, 1u);
    }
  }
  EXPECT_EQ(described.size(), 9u);
  for (auto const& [tag, n] : described) EXPECT_EQ(n, 1) << tag;
}

TEST(TensorBoard, AScoreIsThatOfTheEpochWhoseWeightsCount) {
  Log log;
  auto const observer = log.session();
  TrialRecord trial = log_trial(0);
  train(trial, 3);
  trial.runs[0].marks.back().best_epoch = trial.runs[0].best_epoch = 2;
  observer->job_finished(trial, {});
  EXPECT_EQ(log.series("trial-00000", "score/val_accuracy"), "3: 0.25");
}

TEST(TensorBoard, ADivergedRunHasNoNumberAndFails) {
  Log log;
  auto const observer = log.session();
  TrialRecord trial = log_trial(0, 2);
  train(trial, 2);
  diverge(trial.runs[1]);
  trial.state = TrialState::kFailed;
  observer->job_finished(trial, {});
  EXPECT_EQ(log.series("trial-00000/fold-0", "score/val_accuracy"), "2: 0.25");
  EXPECT_EQ(log.series("trial-00000/fold-1", "score/val_accuracy"), "2: nan");
  EXPECT_EQ(log.series("trial-00000/fold-1", "epoch/val_accuracy"), "1: 1.125, 2: nan");
  EXPECT_EQ(log.hparams("trial-00000/fold-0", "session_end_info", 4)[0].number(1), 1u);
  EXPECT_EQ(log.hparams("trial-00000/fold-1", "session_end_info", 4)[0].number(1), 2u);
}

TEST(TensorBoard, RunsOfATrialAreDirectoriesOfOneGroup) {
  Log log;
  auto const observer = log.session();
  for (auto const& [number, folds, repeats] : {std::tuple{0u, 2, 2}, {1u, 1, 2}}) {
    TrialRecord trial = log_trial(number, folds, repeats);
    train(trial, 1);
    observer->job_finished(trial, {});
  }
  for (char const* const run : {"trial-00000/fold-0-repeat-0", "trial-00000/fold-0-repeat-1", "trial-00000/fold-1-repeat-0", "trial-00000/fold-1-repeat-1"})
    EXPECT_EQ(log.hparams(run, "session_start_info", 3).at(0).text(4), "trial-00000") << run;
  EXPECT_EQ(log.hparams("trial-00001/repeat-1", "session_start_info", 3).at(0).text(4), "trial-00001");
}

TEST(TensorBoard, CurvesOfTopAreThoseOfCompletedTrials) {
  for (LoggedCurves const curves : {LoggedCurves::kTop, LoggedCurves::kNone}) {
    Log log(curves);
    auto const observer = log.session();
    for (TrialState const state : {TrialState::kCompleted, TrialState::kPruned}) {
      TrialRecord trial = log_trial(state == TrialState::kCompleted ? 0 : 1);
      train(trial, 2);
      observer->job_finished(trial, {});
      EXPECT_EQ(log.series(state == TrialState::kCompleted ? "trial-00000" : "trial-00001", "epoch/loss"), "");
      trial.state = state;
      observer->trial_ended(trial);
    }
    EXPECT_EQ(log.series("trial-00000", "epoch/loss"), curves == LoggedCurves::kTop ? "1: 1.0, 2: 0.5" : "");
    EXPECT_EQ(log.series("trial-00001", "epoch/loss"), "");
    EXPECT_EQ(log.series("trial-00001", "score/loss"), "2: 0.5");
  }
}

TEST(TensorBoard, ARegressionHasNoAccuracyAndSaysSoOnceItIsKnown) {
  Log log;
  SweepConfig config = log_sweep();
  config.objective = {.metric = Metric::kLoss, .on_validation = true, .goal = Goal::kMinimize};
  auto const observer = log.session(config);
  TrialRecord trial = log_trial(0);
  observer->trial_started(trial, {});
  EXPECT_TRUE(log.files("").empty());
  train(trial, 1);
  for (RunRecord& run : trial.runs) run.curve[0].train_accuracy = std::nan("");
  observer->job_finished(trial, {});
  ASSERT_EQ(log.hparams("", "experiment", 2).size(), 1u);
  EXPECT_EQ(log.hparams("", "experiment", 2)[0].messages(5).size(), 2u);
  EXPECT_EQ(log.series("trial-00000", "epoch/accuracy"), "");
}

TEST(TensorBoard, ThousandsOfRunsNeedFewDescriptors) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 64;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  Log log;
  auto const observer = log.session();
  std::vector<TrialRecord> trials;
  for (std::uint32_t number = 0; number < 300; ++number) observer->trial_started(trials.emplace_back(log_trial(number)), {});
  observer->tick();
  for (TrialRecord& trial : trials) {
    train(trial, 1);
    observer->job_finished(trial, {});
  }
  EXPECT_EQ(log.series("trial-00299", "score/loss"), "1: 1.0");
  ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST(TensorBoard, AFolderThatCannotBeWrittenIsSaidOnceAndEndsNothing) {
  Log log;
  std::vector<std::string> said;
  log.options.failed = [&](std::string const& why) { said.push_back(why); };
  std::filesystem::create_directories(log.path(""));
  auto const observer = log.session();
  TrialRecord trial = log_trial(0);
  observer->trial_started(trial, {});
  std::ofstream(log.path("trial-00000")) << "in the way";
  EXPECT_TRUE(observer->tick());
  train(trial, 1);
  observer->job_finished(trial, {});
  ASSERT_EQ(said.size(), 1u);
  EXPECT_TRUE(said[0].starts_with("cannot write " + log.path("trial-00000/events").string()) && said[0].ends_with("Not a directory")) << said[0];
}

TEST(PrepareTensorBoard, RefusesOrRemovesTheEventFilesOfAnEarlierSweep) {
  Log log;
  TrialRecord trial = log_trial(0, 2);
  train(trial, 1);
  log.session()->job_finished(trial, {});
  std::ofstream(log.path("trial-00000/notes.txt")) << "mine";
  try {
    prepare_tensorboard(log.options.folder, EarlierLog::kRefuse);
    FAIL();
  } catch (InputError const& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with(log.options.folder + ": tensorboard: expected a folder without event files, found trial-00000/fold-")) << error.what();
  }
  prepare_tensorboard(log.options.folder, EarlierLog::kContinue);
  EXPECT_EQ(log.files("trial-00000/fold-1").size(), 1u);
  prepare_tensorboard(log.options.folder, EarlierLog::kRemove);
  EXPECT_FALSE(std::filesystem::exists(log.path("trial-00000/fold-1")));
  EXPECT_TRUE(std::filesystem::exists(log.path("trial-00000/notes.txt")));
  EXPECT_TRUE(log.files("").empty());
  prepare_tensorboard(log.options.folder, EarlierLog::kRefuse);
  std::ofstream(log.path("file")) << "";
  EXPECT_THROW(prepare_tensorboard(log.path("file"), EarlierLog::kRefuse), MachineError);
  EXPECT_THROW(prepare_tensorboard(log.path("file/inside"), EarlierLog::kRefuse), MachineError);
}

}  // namespace
}  // namespace shoal
