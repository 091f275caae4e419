// SPDX-License-Identifier: Apache-2.0
// The record of a sweep: one SQLite file in Optuna's schema plus shoal_ tables, and beside it one append-only file of
// weights. The study is the truth; the weights are a cache whose gaps are retrained to the same bits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shoal/engine.hpp"
#include "shoal/sweep.hpp"

namespace shoal {

/// Append-only file of run states, `<study>.weights`. Records are written by a thread of its own, in order; a record cut
/// short by a crash is ignored and overwritten.
class WeightStore {
 public:
  virtual ~WeightStore() = default;
  /// Queues a state; returns at once. A failed write is reported by the next append() or flush() as MachineError.
  virtual void append(RunKey, RunState) = 0;
  /// The stored state of the run with the most epochs, but not more than max_epoch.
  [[nodiscard]] virtual std::optional<RunState> find(RunKey, int max_epoch) = 0;
  virtual void flush() = 0;
  [[nodiscard]] virtual std::uint64_t bytes() const = 0;  ///< so far, queued ones included
};

/// By the clock of the machine that wrote the study, to a tenth of a millisecond.
struct StudyTimes {
  struct Trial {
    double start = 0.0, end = 0.0;  ///< [s since 1970]; end is NaN while it runs
  };
  struct Session {
    double start = 0.0;    ///< [s since 1970]
    double seconds = 0.0;  ///< 0 where a crash ended it, or it has not ended
    std::string stopped;   ///< as in SweepResult; "unfinished"
    std::string version;   ///< of shoal
  };
  std::vector<Trial> trials;  ///< by number
  std::vector<Session> sessions;
};

/// One writer; readers (Optuna, dashboards, `shoal results`) may have the file open meanwhile (WAL).
class Study {
 public:
  enum class Access : std::uint8_t { kRead, kWrite };
  /// path "": in memory. An existing file is an InputError with the resume command unless `overwrite`; an unwritable
  /// place or a full disk is a MachineError.
  [[nodiscard]] static std::unique_ptr<Study> create(std::string const& path, SweepConfig const&, Dataset const&, bool overwrite);
  /// InputError where the file is no study of shoal's; kWrite takes the writer's lock ("in use by process 123").
  [[nodiscard]] static std::unique_ptr<Study> open(std::string const& path, Access);
  virtual ~Study() = default;

  [[nodiscard]] virtual std::string path() const = 0;
  [[nodiscard]] virtual SweepConfig config() const = 0;             ///< data paths are absolute
  /// Points that Optuna's enqueue_trial() has put into the study and that are no trials yet, in order: its WAITING trials' fixed
  /// parameters. InputError where one has a value that is no number, name or truth.
  [[nodiscard]] virtual std::vector<Assignment> waiting() const = 0;
  /// An extension, more trials or epochs: ended trials are running again until a replay decides about them anew. Of the points that are
  /// waiting the first `taken`, which the configuration has now, wait no longer.
  virtual void set_config(SweepConfig const&, std::size_t taken = 0) = 0;
  [[nodiscard]] virtual std::string data_fingerprint() const = 0;
  [[nodiscard]] virtual std::vector<TrialRecord> trials() const = 0;  ///< by number, with all curves
  [[nodiscard]] virtual std::optional<TestScores> test() const = 0;
  [[nodiscard]] virtual std::vector<TrainingChoice> choices() const = 0;
  [[nodiscard]] virtual WeightStore& weights() = 0;
  /// Why the last session ended, as end_session() was told; "unfinished" where a crash ended it, or none has begun.
  [[nodiscard]] virtual std::string stopped() const = 0;
  [[nodiscard]] virtual double seconds() const = 0;  ///< wall time of all sessions that ended in order
  [[nodiscard]] virtual StudyTimes times() const = 0;

  /// Everything between begin() and commit() becomes durable together or not at all: one transaction a decision.
  virtual void begin() = 0;
  virtual void commit() = 0;
  /// Number, parameters, model, bracket: a new RUNNING trial.
  virtual void add_trial(TrialRecord const&) = 0;
  /// Appends a run's epochs and marks; those already stored are left as they are.
  virtual void add_curve(std::uint32_t trial, RunRecord const&) = 0;
  /// State, reason, bracket, rung, epochs, score, deviation, seconds.
  virtual void update_trial(TrialRecord const&) = 0;
  /// One line of the log of decisions, as JSON, in order; a line that is there already is not repeated.
  virtual void log(std::string const& json) = 0;
  [[nodiscard]] virtual std::vector<std::string> log() const = 0;  ///< all lines
  virtual void set_test(TestScores const&) = 0;
  /// What the engine has measured, for the next session on the same device.
  virtual void set_choices(std::vector<TrainingChoice> const&) = 0;
  /// Why the last session ended: as in SweepResult::stopped; and the wall seconds of all sessions.
  virtual void end_session(std::string const& stopped, double seconds) = 0;
};

struct SweepHooks {
  SweepObserver* observer = nullptr;
  std::unique_ptr<Searcher> searcher;   ///< instead of config.search.method
};

/// Runs a sweep to its end, or goes on with a study that has trials already: recorded scores are replayed through
/// searcher and scheduler, so the result is the same, bit for bit, as that of an uninterrupted sweep.
[[nodiscard]] SweepResult run_sweep(SweepConfig const&, std::shared_ptr<Dataset const>, Engine&, Study&, SweepHooks = {});
/// What a study holds, without training.
[[nodiscard]] SweepResult results_of(Study const&);
/// The state of a run of a finished trial (or of the refit, key.fold == kRefitFold) at its end: from the weights file,
/// or retrained to the same bits. Which::kBest under early_stopping's restore_best.
[[nodiscard]] RunState state_of(Study&, std::shared_ptr<Dataset const>, Engine&, RunKey);
/// The run that stands for the trial in tests and exports: the refit of the winner where there is one, else the trial's
/// run with the best objective (ties: lowest fold, repeat).
[[nodiscard]] RunKey representative(Study const&, std::uint32_t trial);

}  // namespace shoal
