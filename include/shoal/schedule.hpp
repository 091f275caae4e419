// SPDX-License-Identifier: Apache-2.0
// A scheduler decides how many epochs each trial gets. It sees trials and the scores of their folds
// and repeats, never runs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shoal/space.hpp"

namespace shoal {

/// "Train this trial to that epoch", all of its folds and repeats. `bracket` and `rung` are for records and display.
struct Job {
  std::uint32_t trial = 0;
  int to_epoch = 0;
  int bracket = 0, rung = 0;
  bool operator==(Job const&) const = default;
};

/// A finished job. Scores are such that smaller is better, whatever the objective.
struct JobResult {
  Job job;
  int epoch = 0;                ///< reached; below to_epoch where every run stopped early
  double score = 0.0;           ///< mean over runs; NaN where a run diverged
  std::vector<double> curve;    ///< mean score after each epoch from 1 to `epoch`
  std::vector<double> run_scores;  ///< [folds * repeats], fold-major: those that `score` is the mean of
  std::vector<double> secondary;   ///< further objectives, such that smaller is better; none is NaN unless `score` is
};

enum class TrialEnd : std::uint8_t {
  kCompleted,  ///< trained as far as its schedule goes (or stopped early by itself)
  kPruned,     ///< left behind by the scheduler
  kFailed,     ///< diverged
};

/// What follows from a result. A trial that is neither promoted nor ended waits. One decision says one thing.
struct Decision {
  std::uint32_t trial = 0;
  std::optional<Job> promoted;   ///< its next job
  std::optional<TrialEnd> ended;
  /// First job of a new trial, the next in number, that goes on from this one's weights and optimizer slots under other
  /// hyperparameters. This trial stands at the end of its own job, which is where the copy begins: its promotion comes after.
  std::optional<Job> copied;
  std::string reason;            ///< "rung 1 of bracket 2 keeps the best 9 of 27"
};

/// One rung of the plan, exact before anything runs (fewer only where trials fail, stop early or the searcher ends). 0
/// trials: as many as the searcher has.
struct PlannedRung {
  int bracket = 0, rung = 0;
  std::uint64_t trials = 0;
  int from_epoch = 0, to_epoch = 0;
};

/// In which order a scheduler wants results.
enum class ResultOrder : std::uint8_t {
  kAny,          ///< its decisions are the same in every order
  kVirtualTime,  ///< one by one, as jobs end by planned cost: the same on every machine
  kArrival,      ///< one by one, as they come; a study records the order, and a resumed one repeats it
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  [[nodiscard]] virtual ResultOrder order() const { return ResultOrder::kAny; }
  /// Trials that can be started now without waiting for a result: how many, and with which first job. The driver
  /// proposes that many configurations and calls start() for each in order.
  [[nodiscard]] virtual std::uint64_t startable() const = 0;
  virtual Job start(std::uint32_t trial) = 0;
  /// The searcher has no further point: rungs that wait for more trials go on with those that they have.
  virtual std::vector<Decision> exhausted() = 0;
  /// Decisions that this result makes certain, for this trial and others. Under ResultOrder::kAny independent of the
  /// order of results within a rung (ties go to the lower trial number).
  virtual std::vector<Decision> tell(JobResult const&) = 0;
  /// No trial can be started and none is waiting for a result.
  [[nodiscard]] virtual bool done() const = 0;
  [[nodiscard]] virtual std::vector<PlannedRung> plan() const = 0;
};

struct ScheduleConfig {
  std::string method = "full";   ///< a row of schedulers()
  int max_epochs = 10;           ///< `epochs` of full
  double factor = 3.0;           ///< hyperband's eta
  int min_epochs = 1;            ///< 0 under compat sklearn: as many as let the last rung use max_epochs (`exhaust`)
  int iterations = 1;            ///< of Hyperband
  std::string compat = "paper";  ///< whose sizes brackets have: paper | keras_tuner | sklearn
  int workers = 64;              ///< trials in training at once, of schedulers whose decisions depend on the order of results
  std::string order = "virtual_time";  ///< of their results: virtual_time | wall_clock, as in ResultOrder
  int interval = 0;              ///< [epochs] of a job; 0: one epoch, of racing its rungs, of pbt and pb2 2 epochs
  double quantile = 0.25;        ///< of pbt and pb2: the share of the population that copies the same share of the best
  double confidence = 0.95;      ///< of racing's test
  std::string test = "friedman";  ///< of racing: friedman | t
  double threshold = 0.05;       ///< of lcpred: the least probability of beating the best completed score
  int startup = 5;               ///< of median: so many others must have reached the epoch
  int warmup = 0;                ///< [epochs] in which no trial is stopped
  int patience = 0;              ///< [epochs] > 0: a trial stops when its mean score has not improved for this long
  double min_delta = 0.0;        ///< of patience
};

struct SchedulerEntry {
  std::string name, summary;
  /// trials: cap on configurations, or 0.
  std::unique_ptr<Scheduler> (*make)(ScheduleConfig const&, std::uint64_t trials);
  bool takes_all = false;  ///< without a cap it takes every point that the searcher has
  std::vector<std::string> keys;  ///< of ScheduleConfig that it reads, beside max_epochs, patience and min_delta
  std::size_t min_runs = 1;       ///< folds * repeats that it needs
  bool exact = true;              ///< plan() is what runs; else about that, as it depends on scores
  bool several = false;           ///< whether it ranks trials by several objectives, or ranks none
  bool copies = false;            ///< decides `copied`: hyperparameters change while a network trains
};
[[nodiscard]] std::span<SchedulerEntry const> schedulers();
/// Throws InputError that lists the known methods.
[[nodiscard]] SchedulerEntry const& scheduler_named(std::string const& method);
/// Throws InputError where the method compares runs and a trial has too few.
void check_runs(ScheduleConfig const&, std::size_t runs_per_trial);
/// Checks the configuration (InputError) and adds patience where it is set: jobs are then one epoch long, and the mean
/// curve decides after each.
[[nodiscard]] std::unique_ptr<Scheduler> make_scheduler(ScheduleConfig const&, std::uint64_t trials);

}  // namespace shoal
