// SPDX-License-Identifier: Apache-2.0
// A study made by hand: 2 folds x 2 repeats; a completed trial, one that ties with it, a pruned and a failed one.
#pragma once

#include <cmath>
#include <limits>

#include "shoal/sweep.hpp"

namespace shoal {

inline TrialRecord example_trial(std::uint32_t number, TrialState state, int epochs, std::vector<double> scores,
                                 Assignment parameters) {
  TrialRecord trial{.number = number, .parameters = std::move(parameters), .state = state, .epochs = epochs};
  trial.run_scores = scores;
  double sum = 0.0, squares = 0.0;
  for (double const score : scores) sum += score;
  trial.score = sum / static_cast<double>(scores.size());
  for (double const score : scores) squares += (score - trial.score) * (score - trial.score);
  trial.deviation = std::sqrt(squares / static_cast<double>(scores.size()));
  trial.seconds = 2.0;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    RunRecord run{
        .fold = static_cast<std::uint16_t>(k / 2), .repeat = static_cast<std::uint16_t>(k % 2), .best_epoch = epochs};
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      double const part = static_cast<double>(epoch) / epochs;
      run.curve.push_back({.epoch = epoch,
                           .train_loss = 1.0 - part / 2,
                           .train_accuracy = part,
                           .learning_rate = 0.01,
                           .validation_loss = 2.0 - part,
                           .validation = {scores[k] * part}});
    }
    trial.runs.push_back(run);
  }
  return trial;
}

inline SweepResult example_study() {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  SweepResult result;
  result.objective = {.metric = Metric::kAccuracy, .on_validation = true, .goal = Goal::kMaximize};
  result.trials = {
      example_trial(0, TrialState::kCompleted, 4, {0.75, 0.5, 0.75, 0.5},
                    {{"units", std::int64_t{8}}, {"optimizer", std::string("adam")}, {"batch_size", std::int64_t{32}}}),
      example_trial(1, TrialState::kPruned, 2, {1.0, 0.5, 0.5, 1.0},
                    {{"units", std::int64_t{16}},
                     {"optimizer", std::string("sgd")},
                     {"momentum", 0.5},
                     {"batch_size", std::int64_t{32}}}),
      example_trial(
          2, TrialState::kCompleted, 4, {0.5, 0.75, 0.5, 0.75},
          {{"units", std::int64_t{32}}, {"optimizer", std::string("adam")}, {"batch_size", std::int64_t{32}}}),
      example_trial(
          3, TrialState::kFailed, 4, {0.25, kNan, 0.25, 0.25},
          {{"units", std::int64_t{64}}, {"optimizer", std::string("adam")}, {"batch_size", std::int64_t{32}}}),
  };
  result.trials[3].reason = "diverged in epoch 4";
  result.trials[3].runs[1].status = RunStatus::kDiverged;
  result.best = 0;
  result.test = TestScores{.model = "fold 0 repeat 0", .values = {{"accuracy", 0.7}, {"loss", 0.6}}};
  result.epochs_trained = 56;
  result.seconds = 8.0;
  result.device = "a CPU";
  return result;
}

}  // namespace shoal
