// SPDX-License-Identifier: Apache-2.0
// A sweep: what to search, on which data, for how long. The C++ face of a sweep file, and the call that runs it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shoal/data.hpp"
#include "shoal/engine.hpp"
#include "shoal/schedule.hpp"
#include "shoal/search.hpp"
#include "shoal/space.hpp"

namespace shoal {

/// A configuration whose network is larger is not tried.
struct Constraint {
  std::string quantity;     ///< "parameters", or "multiply_adds" of a row's prediction
  std::uint64_t most = 0;
  bool operator==(Constraint const&) const = default;
};
/// What constraints and secondary objectives may name.
[[nodiscard]] std::vector<std::string> network_quantities();

/// An objective beside the first: a metric, or a quantity of the network, which is known before it trains.
struct SecondaryObjective {
  Objective metric;         ///< its goal is the quantity's, too
  std::string quantity;     ///< one of network_quantities(); "": the metric
  bool operator==(SecondaryObjective const&) const = default;
  [[nodiscard]] std::string name() const;  ///< "val_auc", "parameters"
};

/// Runs whose curves, a value an epoch, are in a TensorBoard log: all, those of completed trials, or none.
enum class LoggedCurves : std::uint8_t { kAll, kTop, kNone };
[[nodiscard]] std::string_view name_of(LoggedCurves);  ///< "top"

/// A log for TensorBoard (shoal/tensorboard.hpp).
struct TensorBoardConfig {
  std::string folder;                 ///< "": none
  LoggedCurves curves = LoggedCurves::kAll;
  bool operator==(TensorBoardConfig const&) const = default;
};

/// A sweep file's contents, with defaults filled in. Field names are the file's keys.
struct SweepConfig {
  DataConfig data;                    ///< also `test` and `validation`
  Objective objective;                ///< default: val_accuracy for classes, val_loss for a regression
  bool objective_given = false;
  std::vector<SecondaryObjective> secondary;  ///< further objectives; what ranks trials then is NSGA-II's order (pareto.hpp)
  std::vector<Metric> metrics;        ///< recorded beside the objective
  std::vector<Constraint> constraints;
  SearchConfig search;
  ScheduleConfig schedule;
  int repeats = 1;
  std::optional<bool> refit;          ///< default: with folds only
  std::uint64_t seed = 0;
  struct Stop {
    double wall_time = 0.0;           ///< [s], 0: none; the sweep ends at the next job boundary
    std::optional<double> target;     ///< ends when the (first) objective reaches it
    std::uint64_t epochs = 0;         ///< run epochs, 0: no bound; ends when so many have been trained
    std::uint64_t no_improvement = 0; ///< trials, 0: off; ends when so many have ended since the best one (of several objectives: since one that
                                      ///< no other dominated)
  } stop;
  std::vector<Parameter> parameters;
  struct EngineConfig {
    std::string device = "auto";      ///< auto | cpu | cuda | cuda:i
    std::string precision = "fp32";
    std::string executor = "auto";
    int threads = 0;                  ///< 0: auto
  } engine;
  std::string study;                  ///< file; "": in memory
  int keep_weights = 10;              ///< completed trials, the best so far, whose weights the study keeps whatever they weigh
  TensorBoardConfig tensorboard;      ///< whoever runs the sweep hands run_sweep an observer for it
  std::string report;                 ///< HTML file (shoal/html_report.hpp) that whoever runs the sweep writes at its end; "": none
};

/// Fills in what follows from the task: without objective_given, an objective left at its default becomes val_accuracy
/// for classes. Study::create and run_sweep do so themselves.
void complete(SweepConfig&, Task);

enum class TrialState : std::uint8_t { kRunning, kCompleted, kPruned, kFailed };
[[nodiscard]] std::string_view name_of(TrialState);  ///< "completed"

/// One run's learning curve.
struct RunRecord {
  std::uint16_t fold = 0, repeat = 0;
  RunStatus status = RunStatus::kReached;
  int best_epoch = 0;
  std::vector<EpochScores> curve;     ///< epochs 1..n
  /// Where it stood at the end of each of its jobs, ascending. A curve that goes on beyond the last mark is that of a job
  /// which was cut short (kCancelled).
  struct Mark {
    int epoch = 0, best_epoch = 0;
    RunStatus status = RunStatus::kReached;
    bool operator==(Mark const&) const = default;
  };
  std::vector<Mark> marks;
};

/// One trial that another went on from, with its weights and optimizer slots as they were after an epoch.
struct Parent {
  std::uint32_t trial = 0;
  int epoch = 0;
  bool operator==(Parent const&) const = default;
};

struct TrialRecord {
  std::uint32_t number = 0;
  std::optional<Parent> parent;       ///< of pbt and pb2: runs' curves up to that epoch are the parent's
  Assignment parameters;
  MlpConfig model;
  TrialState state = TrialState::kRunning;
  std::string reason;
  int bracket = 0, rung = 0;          ///< the last it was in
  int epochs = 0;                     ///< trained, its parent's included
  double score = 0.0;                 ///< objective in its own direction: mean over runs; NaN without one
  double deviation = 0.0;             ///< population standard deviation over runs
  std::vector<double> run_scores;     ///< [folds * repeats], fold-major
  std::vector<double> secondary;      ///< [SweepConfig::secondary] in their own directions, means over runs; empty before a first result
  std::vector<RunRecord> runs;        ///< fold-major
  double seconds = 0.0;               ///< of a thread, over its runs
  double started = 0.0, ended = 0.0;  ///< [s] Unix time, as a study has recorded it; 0: not yet, or not from a study
};

struct TestScores {
  std::string model;                  ///< "refit", or "fold 0 repeat 1"
  std::vector<std::pair<std::string, double>> values;  ///< metric name and value
  std::uint32_t trial = 0;
  int epochs = 0;                     ///< of that trial when it was tested
};

/// What a sweep has made of its engine.
struct EngineUse {
  double seconds = 0.0;               ///< wall time from the first job to the end of training
  int threads = 0;
  double busy_seconds = 0.0;          ///< of threads, in training and evaluation
  [[nodiscard]] double share() const { return busy_seconds / (seconds * threads); }
};

struct SweepResult {
  Objective objective;
  std::vector<SecondaryObjective> secondary;
  std::vector<TrialRecord> trials;    ///< by number
  std::optional<std::uint32_t> best;  ///< trial number, by the first objective, ties by the next; none where every trial failed
  std::optional<TestScores> test;
  std::uint64_t epochs_trained = 0;   ///< run epochs, over folds and repeats, by this call
  double seconds = 0.0;               ///< wall time of this call
  std::optional<EngineUse> engine_use;  ///< by this call; none where nothing was trained, or the engine counts nothing
  std::string device;
  std::string stopped;                ///< "", "wall_time", "target", "epochs", "no_improvement", "interrupted"
};

/// What EpochScores::validation holds in a sweep: the objective's metric first (unless that is the loss or measured on the
/// training rows), then those of secondary objectives and config.metrics, each once. The loss is never among them, as it has
/// fields of its own.
[[nodiscard]] std::vector<Metric> recorded_metrics(SweepConfig const&);
/// The objective of one run after one epoch, in its own direction.
[[nodiscard]] double objective_at(EpochScores const&, Objective const&);
/// The same as the mean over a trial's runs, for each epoch that all of them have; a run that ended before counts with the
/// score it ended with (NaN where it diverged).
[[nodiscard]] std::vector<double> mean_curve(TrialRecord const&, Objective const&);

/// A trial's objectives such that smaller is better, the first one first; infinite where it has no number.
[[nodiscard]] std::vector<double> minimised(TrialRecord const&, Objective const&, std::span<SecondaryObjective const>);
[[nodiscard]] std::vector<double> minimised(double score, std::span<double const> secondary, Objective const&, std::span<SecondaryObjective const>);

/// Completed trials that no other completed one is better than in all objectives, by the first objective from the best on; with one
/// objective those that share the best score.
[[nodiscard]] std::vector<std::uint32_t> pareto_front(SweepResult const&);
/// What the front dominates (shoal/pareto.hpp) up to a reference point, in the objectives' own directions: the worst of each objective over
/// the completed trials and a tenth of its range beyond. As better trials come the volume grows, and as worse ones come, too: compare studies
/// by a point of your own. Values are such that smaller is better only inside.
struct FrontVolume {
  double volume = 0.0;
  std::vector<double> reference;  ///< [objectives]
};
/// nullopt without two objectives or a completed trial. `reference` [objectives]: instead of the worst.
[[nodiscard]] std::optional<FrontVolume> front_volume(SweepResult const&, std::span<double const> reference = {});
/// What objective i is called, the first one being 0.
[[nodiscard]] std::string objective_name(SweepResult const&, std::size_t i);

/// Reads the studies of search.from into search.known: their completed and pruned trials. InputError where one has another objective.
void adopt_known(SweepConfig&);
/// The searcher of a sweep: search.method with what is enqueued and known, and without what the constraints forbid.
[[nodiscard]] std::unique_ptr<Searcher> searcher_of(SweepConfig const&, Dataset const&);
/// Throws InputError where search method, schedule, objectives and parameters make no sense together.
void check_combination(SweepConfig const&);

/// Configurations that the sweep will try at most: search.trials, or the grid's or the scheduler's own number, but never
/// more than the searcher has. InputError where nothing bounds them.
[[nodiscard]] std::uint64_t planned_trials(SweepConfig const&, Searcher const&);

/// Trial numbers from best to worst: completed trials by score; then pruned ones, and those that a stopped sweep left
/// running, by (epochs trained descending, score); failed ones last; ties by number. Several objectives rank by NSGA-II's order
/// in the score's place.
[[nodiscard]] std::vector<std::uint32_t> leaderboard(SweepResult const&);

/// Epochs of a network's life that had the hyperparameters of one trial.
struct Segment {
  std::uint32_t trial = 0;
  int from_epoch = 0, to_epoch = 0;
  bool operator==(Segment const&) const = default;
};
/// Of a trial, the first first: one, but for trials of pbt and pb2. A refit goes through them all.
[[nodiscard]] std::vector<Segment> segments_of(std::span<TrialRecord const>, std::uint32_t number);

/// What happens, as it happens; calls come from the thread that runs the sweep, after the study has recorded it.
class SweepObserver {
 public:
  virtual ~SweepObserver() = default;
  virtual void started(SweepConfig const&, std::vector<PlannedRung> const&, Capabilities const&) {}
  virtual void trial_started(TrialRecord const&, Job const&) {}
  virtual void job_finished(TrialRecord const&, JobResult const&) {}
  virtual void promoted(TrialRecord const&, Job const&) {}
  virtual void trial_ended(TrialRecord const&) {}
  /// At least every 100 ms while jobs are in flight. Return false to end the sweep ("interrupted").
  virtual bool tick() { return true; }
};

/// Several as one: each is told everything, in this order; a tick ends the sweep where one of them says so.
[[nodiscard]] std::unique_ptr<SweepObserver> combine(std::vector<std::unique_ptr<SweepObserver>>);

}  // namespace shoal
