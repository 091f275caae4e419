// SPDX-License-Identifier: Apache-2.0
// Where a sweep stands, counted from what its observer is told. Knows nothing of terminals.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

class ProgressState {
 public:
  struct Rung {
    PlannedRung plan;
    std::uint64_t done = 0;     ///< trials whose job in it has finished
    std::uint64_t running = 0;  ///< trials that train towards its epoch now
    bool reported = false;      ///< as complete
    [[nodiscard]] bool complete() const { return done >= plan.trials && running == 0; }
  };

  void start(SweepConfig const&, std::vector<PlannedRung> const&, Capabilities const&, double now);
  void job_started(TrialRecord const&, Job const&);
  void job_finished(TrialRecord const&, JobResult const&);
  void trial_ended(TrialRecord const&);

  [[nodiscard]] std::vector<Rung>& rungs() { return rungs_; }
  /// "rung 2.0 (epoch 1 to 3)": bracket and rung.
  [[nodiscard]] static std::string name_of(Rung const&);
  /// "random search, hyperband schedule, 143 trials, CPU ..."
  [[nodiscard]] std::string headline() const;
  /// "12 running, 3 waiting, 54 pruned, 7 completed, 1 failed, of 143".
  [[nodiscard]] std::string counts() const;
  /// "312 epochs/s, about 1m04s left". A trial's epoch counts once a run.
  [[nodiscard]] std::string speed(double now) const;
  /// "val_accuracy 0.9812 ± 0.0021, trial 17: units=64"; "" before the first score.
  [[nodiscard]] std::string best() const;
  [[nodiscard]] double elapsed(double now) const { return now - started_; }

 private:
  enum class Stage : std::uint8_t { kRunning, kWaiting, kEnded };
  struct Trial {
    Stage stage = Stage::kRunning;
    int epoch = 0;
    double seconds = 0.0;  ///< of its jobs; a job that a replay answers from the study adds none
  };
  void move(std::uint32_t trial, Stage);
  Rung& rung_of(Job const&);
  void consider(TrialRecord const&, bool finished);

  std::string search_, schedule_, device_;
  Objective objective_;
  std::uint64_t n_planned_ = 0;
  std::uint64_t runs_per_trial_ = 1;
  double started_ = 0.0;
  std::vector<Rung> rungs_;
  std::map<std::pair<int, int>, std::size_t> rung_index_;
  std::unordered_map<std::uint32_t, Trial> trials_;
  std::uint64_t n_running_ = 0, n_waiting_ = 0, n_pruned_ = 0, n_completed_ = 0, n_failed_ = 0;
  std::uint64_t epochs_done_ = 0;       ///< of runs
  std::uint64_t epochs_remaining_ = 0;  ///< of trials, by the plan
  struct Best {
    TrialRecord trial;  ///< without its curves
    bool finished;      ///< a finished trial takes precedence over one that may still be pruned
  };
  std::optional<Best> best_;
};

}  // namespace shoal
