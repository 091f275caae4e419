// SPDX-License-Identifier: Apache-2.0
// What a sweep found, as tables and JSON, and how it is going, as a SweepObserver. Reads results only; trains nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shoal/sweep.hpp"
#include "shoal/table.hpp"

namespace shoal {

class Study;

/// Best first: rank, trial, state, score, std, n, ci_low and ci_high (95 % interval), further objectives, epochs, reason and the parameters that differ between trials. Rows
/// are cut at `top`, 0: all.
[[nodiscard]] Table leaderboard_table(SweepResult const&, std::size_t top = 0);
/// The same for people: "0.9812 ± 0.0021 (3)" in one column under the objective's name, reasons left out.
[[nodiscard]] Table leaderboard_summary(SweepResult const&, std::size_t top = 0);
/// The Pareto front, from the best by the first objective on: trial, the objectives, epochs and the parameters that differ between trials.
[[nodiscard]] Table front_table(SweepResult const&);
/// "Pareto front: 3 trials (4, 17, 30); hypervolume 0.8312 up to val_accuracy 0.71, parameters 9834", a line; "" with one objective.
/// `reference` as front_volume() takes it.
[[nodiscard]] std::string front_text(SweepResult const&, std::span<double const> reference = {});
/// Names of the parameters that have two or more values among the trials (absent counts as a value), in their order.
[[nodiscard]] std::vector<std::string> varying_parameters(std::vector<TrialRecord> const&);

/// One row a trial with scikit-learn's cv_results_ columns, a run (fold, repeat) being a split: mean_fit_time,
/// std_fit_time, mean_score_time, std_score_time, param_<name>, params, split<k>_test_score, mean_test_score,
/// std_test_score (population), rank_test_score, the same for each of `metrics` (by name) and for the training loss and
/// accuracy (split<k>_train_loss), and as in its halving searches iter (rung) and n_resources (epochs). Scores keep
/// their own direction (scikit-learn negates losses); ranks know it: 1 is best, ties share the lowest rank, trials
/// without a score come last. Beside those, trial, state and leaderboard (position in shoal's order, in which trials
/// that were left behind at a small budget follow the finished ones). Runs train together, so a run's own time is not
/// known: mean_fit_time is the trial's time over its runs, the other three are empty. `metrics`: names of
/// EpochScores::validation's entries, recorded_metrics() of the sweep.
[[nodiscard]] Table cv_results(SweepResult const&, std::vector<Metric> const& metrics);

/// One row an epoch of one trial: epoch, then train_loss, train_accuracy, val_loss and the metrics, each the mean over
/// the runs that reached the epoch, and learning_rate.
[[nodiscard]] Table curve_table(TrialRecord const&, std::vector<Metric> const& metrics);
/// One row a run: fold, repeat, status, epochs, best_epoch, score.
[[nodiscard]] Table run_table(TrialRecord const&);
/// One row a segment of a trial of pbt or pb2, the first first: from_epoch, to_epoch, trial, and the parameters that changed. No rows
/// where the trial began with weights of its own.
[[nodiscard]] Table segment_table(SweepResult const&, TrialRecord const&);

/// ", 95 % interval 0.9712 to 0.9890" of a trial's score; "" where it has fewer than two runs.
[[nodiscard]] std::string interval_text(TrialRecord const&);
/// The trials next to the winner that tests in pairs cannot tell from it, as a line: "not distinguishable from the best: 3
/// trials (4, 17, 30) of the 10 tested"; "" where its trials have one run each.
[[nodiscard]] std::string not_distinguishable_text(SweepResult const&);
/// The winner's validation score beside its test score, as a line: "optimism: 0.0167 (validation 0.9778, test 0.9611)"; ""
/// where there is no test score of the objective's metric.
[[nodiscard]] std::string optimism_text(SweepResult const&);

/// JSON documents, one line each; their keys are stable.
[[nodiscard]] std::string sweep_json(SweepResult const&, std::string const& study);
[[nodiscard]] std::string results_json(SweepResult const&, std::string const& study, std::size_t top = 0);
[[nodiscard]] std::string trial_json(SweepResult const&, TrialRecord const&, std::string const& study,
                                     std::vector<Metric> const& metrics);
/// {"units":64,"optimizer":"adam"}
[[nodiscard]] std::string parameters_json(Assignment const&);
/// units=64, optimizer=adam
[[nodiscard]] std::string parameters_text(Assignment const&);

struct ProgressOptions {
  enum class Mode : std::uint8_t { kAuto, kPlain, kNone } mode = Mode::kAuto;
  double plain_line = 10.0;          ///< [s] where there are lines, one at least this often
  std::uint64_t rows = 0;            ///< training rows of an epoch, for the speed; 0: not known
  std::optional<bool> unicode;       ///< whether the panel may draw blocks; default: as the locale says
  std::function<std::string()> memory;  ///< "0.3 GiB in use", for the panel; default: this process's
  bool verbose = false;              ///< a line for every trial that ends, with its reason
  std::function<bool()> keep_going;  ///< asked at each tick; false ends the sweep
  /// Where text goes; default: standard error.
  std::function<void(std::string const&)> write;
  /// Seconds of a clock that never goes back; default: the steady clock.
  std::function<double()> now;
  /// A terminal's size in columns and rows, {0, 0} where it is none; default: asks standard error, COLUMNS, TERM,
  /// LINES.
  std::function<std::pair<int, int>()> terminal;
  bool colour = true;  ///< in a terminal; NO_COLOR turns it off
};

/// auto: a panel that is redrawn at most 10 times a second where there is a terminal (that is not TERM=dumb), else as
/// plain; plain: a line when a rung is complete and at least every `plain_line`, without control characters; none: silent.
[[nodiscard]] std::unique_ptr<SweepObserver> make_progress(ProgressOptions);

struct EventOptions {
  std::function<void(std::string const&)> write;  ///< takes a line with its end
  std::function<double()> now;                     ///< [s] since 1970; default: the system's clock
};
/// One JSON object a line for everything that a sweep tells its observer: started, trial_started, job_finished, promoted, trial_ended
/// (docs/events.md).
[[nodiscard]] std::unique_ptr<SweepObserver> make_events(EventOptions);
/// The last line: sweep_json() as an event.
[[nodiscard]] std::string finished_event(SweepResult const&, std::string const& study);

/// Tells an observer what a study says has happened since the last call, as if the observer watched the sweep itself: a sweep in
/// another process, say.
class StudyFollower {
 public:
  explicit StudyFollower(SweepObserver& observer) : observer_(observer) {}
  void follow(Study const&);

 private:
  struct Seen {
    int epochs = 0;
    Job job;
    bool ended = false;
  };
  SweepObserver& observer_;
  std::vector<Seen> seen_;  // [trials]
  std::size_t n_logged_ = 0;
  bool started_ = false;
};

}  // namespace shoal
