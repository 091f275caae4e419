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
    std::uint64_t promoted = 0; ///< of those: trained on in a later rung, or completed
    std::uint64_t stopped = 0;  ///< of those: pruned or failed here
    bool reported = false;      ///< as complete
    [[nodiscard]] bool complete() const { return done >= plan.trials && running == 0; }
  };

  /// A better score than before, at this many epochs of runs.
  struct Step {
    std::uint64_t epochs;
    double score;
  };

  /// `rows`: training rows of an epoch; 0 where they are not known.
  explicit ProgressState(std::uint64_t rows = 0) : rows_(rows) {}
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
  /// "312 epochs/s, 1.2 M rows/s, about 1m04s left". A trial's epoch counts once a run.
  [[nodiscard]] std::string speed(double now) const;
  /// "val_accuracy 0.9812 ± 0.0021, trial 17: units=64"; "" before the first score.
  [[nodiscard]] std::string best() const;
  [[nodiscard]] std::string best_score() const;       ///< the same up to the colon
  [[nodiscard]] std::string best_parameters() const;  ///< and from there on
  [[nodiscard]] std::vector<Step> const& best_steps() const { return steps_; }  ///< of trials whether they are finished or not
  [[nodiscard]] bool upwards() const { return objective_.goal == Goal::kMaximize; }
  [[nodiscard]] std::uint64_t epochs_done() const { return epochs_done_; }
  [[nodiscard]] double elapsed(double now) const { return now - started_; }

 private:
  enum class Stage : std::uint8_t { kRunning, kWaiting, kEnded };
  static constexpr std::size_t kNoRung = static_cast<std::size_t>(-1);
  struct Trial {
    Stage stage = Stage::kRunning;
    int epoch = 0;
    std::size_t rung = kNoRung;  ///< of its last job
    double seconds = 0.0;  ///< of its jobs; a job that a replay answers from the study adds none
  };
  void move(std::uint32_t trial, Stage);
  std::size_t rung_of(Job const&);
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
  std::vector<Step> steps_;
  std::uint64_t rows_;
};

}  // namespace shoal
