// SPDX-License-Identifier: Apache-2.0
// A sweep of two trials made by hand, told to a log whose clock stands where the test puts it.
#pragma once

#include <cmath>
#include <limits>

#include "shoal/tensorboard.hpp"
#include "tests/study/fixture.hpp"
#include "tests/tensorboard/parser.hpp"

namespace shoal::testing {

inline SweepConfig log_sweep() {
  SweepConfig config;
  config.data.files = {"/data/X.npy", "/data/y.npy"};
  config.objective = {.metric = Metric::kAccuracy, .on_validation = true, .goal = Goal::kMaximize};
  config.objective_given = true;
  config.search = {.method = "random", .trials = 2};
  config.schedule = {.method = "successive_halving", .max_epochs = 3, .factor = 3};
  config.parameters = {
      {.name = "units", .distribution = Interval{.integer = true, .low = 4, .high = 64}},
      {.name = "optimizer", .distribution = Choice{.values = {std::string("sgd"), std::string("adam")}}},
      {.name = "nesterov", .distribution = Choice{.values = {false, true}}},
      {.name = "batch_size", .distribution = Choice{.values = {std::int64_t{32}}}},
      {.name = "learning_rate",
       .distribution = Interval{.low = -std::numeric_limits<double>::infinity(), .high = 1.0, .shape = Interval::Shape::kLogNormal}}};
  return config;
}

/// Before it has trained. Powers of two, which a float holds as they are.
inline TrialRecord log_trial(std::uint32_t number, int n_folds = 1, int n_repeats = 1) {
  TrialRecord trial{.number = number,
                    .parameters = {{"units", std::int64_t{16}}, {"optimizer", std::string("sgd")}, {"nesterov", true}, {"batch_size", std::int64_t{32}}, {"learning_rate", 0.125}},
                    .score = std::nan("")};
  for (int fold = 0; fold < n_folds; ++fold) {
    for (int repeat = 0; repeat < n_repeats; ++repeat)
      trial.runs.push_back({.fold = static_cast<std::uint16_t>(fold), .repeat = static_cast<std::uint16_t>(repeat)});
  }
  return trial;
}

/// Goes on to an epoch and, as a driver has it, marks the end of that job.
inline void train(TrialRecord& trial, int to_epoch) {
  for (RunRecord& run : trial.runs) {
    for (int epoch = static_cast<int>(run.curve.size()) + 1; epoch <= to_epoch; ++epoch) {
      run.curve.push_back({.epoch = epoch,
                           .train_loss = 1.0 / epoch,
                           .train_accuracy = 0.25 * epoch,
                           .learning_rate = 0.125,
                           .validation_loss = 2.0 / epoch,
                           .validation = {0.125 * epoch + run.fold}});
    }
    run.best_epoch = to_epoch;
    run.marks.push_back({to_epoch, to_epoch, RunStatus::kReached});
  }
  trial.epochs = to_epoch;
}

/// The last epoch was the one in which the run diverged.
inline void diverge(RunRecord& run) {
  double const nan = std::nan("");
  run.curve.back() = {.epoch = run.curve.back().epoch, .train_loss = nan, .train_accuracy = nan, .learning_rate = 0.125, .validation_loss = nan, .validation = {nan}};
  run.marks.back().status = run.status = RunStatus::kDiverged;
}

struct Log {
  explicit Log(LoggedCurves curves = LoggedCurves::kAll) : options{.folder = folder.file("log"), .curves = curves, .name = "fashion", .failed = {}, .now = [this] { return clock; }} {}

  /// A session of the sweep.
  [[nodiscard]] std::unique_ptr<SweepObserver> session(SweepConfig const& config = log_sweep()) const {
    auto observer = make_tensorboard(options);
    observer->started(config, {}, {});
    return observer;
  }
  [[nodiscard]] std::filesystem::path path(std::string const& inside = "") const { return std::filesystem::path(options.folder) / inside; }
  [[nodiscard]] std::vector<std::filesystem::path> files(std::string const& run) const { return files_in(path(run)); }
  /// "1: 0.5, 3: 0.25" of one tag, over the files of a run.
  [[nodiscard]] std::string series(std::string const& run, std::string const& tag) const {
    std::string text;
    for (auto const& file : files(run)) {
      for (Value const& value : values_in(file)) {
        if (value.tag == tag) text += (text.empty() ? "" : ", ") + std::to_string(value.step) + ": " + to_string(ParameterValue(value.value));
      }
    }
    return text;
  }
  /// Field 2, 3 or 4 of what stands for the HParams plugin at a tag.
  [[nodiscard]] std::vector<Message> hparams(std::string const& run, std::string const& tag, int field) const {
    std::vector<Message> all;
    for (auto const& file : files(run)) {
      for (Value const& value : values_in(file)) {
        if (value.tag == "_hparams_/" + tag) all.push_back(Message(value.content).message(field));
      }
    }
    return all;
  }

  TemporaryFolder folder;
  double clock = 1'700'000'000.5;
  TensorBoardOptions options;
};

}  // namespace shoal::testing
