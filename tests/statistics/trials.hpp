// SPDX-License-Identifier: Apache-2.0
// Trials with given scores: rows are folds, columns repeats.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

inline TrialRecord scored_trial(std::uint32_t number, std::vector<std::vector<double>> const& folds) {
  TrialRecord trial{.number = number, .state = TrialState::kCompleted, .epochs = 3};
  double sum = 0.0;
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    for (std::size_t repeat = 0; repeat < folds[fold].size(); ++repeat) {
      trial.run_scores.push_back(folds[fold][repeat]);
      trial.runs.push_back({.fold = static_cast<std::uint16_t>(fold), .repeat = static_cast<std::uint16_t>(repeat)});
      sum += folds[fold][repeat];
    }
  }
  trial.score = sum / static_cast<double>(trial.run_scores.size());
  return trial;
}

/// Of a study that maximizes accuracy; the first trial is the best.
inline SweepResult scored_study(std::vector<TrialRecord> trials) {
  SweepResult result;
  result.objective = {.metric = Metric::kAccuracy, .on_validation = true, .goal = Goal::kMaximize};
  result.best = trials.at(0).number;
  result.trials = std::move(trials);
  return result;
}

}  // namespace shoal
