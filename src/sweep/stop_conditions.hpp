// SPDX-License-Identifier: Apache-2.0
// When a sweep ends before its schedule does, by what it has seen and not by time: the objective's target, run epochs,
// and trials without an improvement. Results are told in an order that nothing measured decides, so these conditions
// come true at the same result on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

class StopConditions {
 public:
  StopConditions(SweepConfig::Stop stop, Objective const& objective, std::vector<SecondaryObjective> secondary = {})
      : stop_(stop), objective_(objective), secondary_(std::move(secondary)) {}

  /// Whether there is any.
  [[nodiscard]] bool any() const { return stop_.target || stop_.epochs > 0 || stop_.no_improvement > 0; }
  /// Run epochs until stop.epochs comes true; without it no number is too large.
  [[nodiscard]] std::uint64_t epochs_left() const {
    return stop_.epochs > 0 ? stop_.epochs - std::min(stop_.epochs, run_epochs_) : std::numeric_limits<std::uint64_t>::max();
  }
  /// A job has ended: the run epochs that it took, and its mean score, NaN where the trial failed.
  void job(std::uint64_t run_epochs, double score);
  /// A trial has ended. Only the scores of completed trials compare, so trials count from the first of those on.
  void trial(TrialRecord const&);
  /// The condition that has come true since the last call, or "". It counts from there anew: a study that it has ended
  /// goes on for as much again when it is resumed.
  [[nodiscard]] std::string reached();
  /// Whether reached() gives this name.
  [[nodiscard]] static bool is_name(std::string const& name) { return name == "target" || name == "epochs" || name == "no_improvement"; }

 private:
  SweepConfig::Stop stop_;
  Objective objective_;
  std::vector<SecondaryObjective> secondary_;
  bool at_target_ = false;
  std::uint64_t run_epochs_ = 0, n_since_best_ = 0;
  std::vector<std::vector<double>> best_;  // objectives of completed trials that nothing else dominates
};

}  // namespace shoal
