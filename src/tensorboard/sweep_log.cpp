// SPDX-License-Identifier: Apache-2.0
#include "src/tensorboard/sweep_log.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/tensorboard/folders.hpp"
#include "src/tensorboard/messages.hpp"

namespace shoal::tensorboard {

SweepLog::SweepLog(TensorBoardOptions options, SweepConfig const& config, double created)
    : options_(std::move(options)),
      config_(config),
      hparams_(config),
      created_(created),
      fresh_(run_folders(options_.folder).empty()),
      classes_(has_classes(config, {})),
      quantities_(quantities_of(config, classes_.value_or(false))),
      root_(options_.folder, false) {}

void SweepLog::update(TrialRecord const& trial, double now) {
  if (!classes_) {
    classes_ = has_classes(config_, trial.runs);
    quantities_ = quantities_of(config_, classes_.value_or(false));
  }
  if (classes_ && !root_.contents().experiment) {
    root_.add(hparams_event(kExperimentTag, hparams_.experiment(quantities_, options_.name, created_), now));
    root_.flush();
  }
  std::vector<EventLog>& logs = logs_of(trial);
  for (std::size_t i = 0; i < logs.size(); ++i) update_run(trial, trial.runs[i], logs[i], now);
}

void SweepLog::flush(std::uint32_t trial) {
  for (EventLog& log : logs_[trial]) log.flush();
}

void SweepLog::update_run(TrialRecord const& trial, RunRecord const& run, EventLog& log, double now) {
  bool const ended = trial.state != TrialState::kRunning;
  auto const add_values = [&] {
    add_start(trial, log, now);
    if (options_.curves == LoggedCurves::kAll || (options_.curves == LoggedCurves::kTop && trial.state == TrialState::kCompleted)) add_curve(run, log, now);
    add_scores(run, log, now);
  };
  add_values();
  if (!ended) return;
  events::SessionEnd::Status const status = session_status(trial, run);
  Contents const& contents = log.contents();
  // An extended sweep has ended this session before, and TensorBoard takes the first end that it finds.
  if (contents.status && (contents.past_end || *contents.status != status)) {
    log.restart();
    add_values();
  }
  if (!contents.status) log.add(hparams_event(kEndTag, session_end(status, trial.ended > 0.0 ? trial.ended : now), now));
}

void SweepLog::add_start(TrialRecord const& trial, EventLog& log, double now) {
  events::HParamsData const start = hparams_.session_start(trial.parameters, group_of(trial.number), trial.started > 0.0 ? trial.started : now);
  if (!log.contents().hparams) {
    log.add(hparams_event(kStartTag, start, now));
  } else if (*log.contents().hparams != identity_of(start.session_start())) {
    throw InputError({.file = log.folder().string(), .expected = "event files of this sweep", .found = "another sweep's hyperparameters"});
  }
}

void SweepLog::add_curve(RunRecord const& run, EventLog& log, double now) {
  int const last = log.contents().curve;
  for (EpochScores const& epoch : run.curve) {
    if (epoch.epoch <= last) continue;
    events::Event event;
    event.set_wall_time(now);
    event.set_step(epoch.epoch);
    for (Quantity const& quantity : quantities_)
      add_scalar(*event.mutable_summary(), kCurvePrefix + quantity.name, quantity.value(epoch), log.first_curve());
    log.add(event);
  }
}

// Where a run stood at the end of each of its jobs: the values of the epoch whose weights count, which is an earlier one under early
// stopping's restore_best. A diverged run has none.
void SweepLog::add_scores(RunRecord const& run, EventLog& log, double now) {
  int const last = log.contents().score;
  for (RunRecord::Mark const& mark : run.marks) {
    if (mark.epoch <= last) continue;
    bool const diverged = mark.status == RunStatus::kDiverged;
    events::Event event;
    event.set_wall_time(now);
    event.set_step(mark.epoch);
    for (Quantity const& quantity : quantities_) {
      if (quantity.kind == Quantity::Kind::kSetting) continue;
      double const value = diverged ? std::numeric_limits<double>::quiet_NaN() : quantity.value(run.curve.at(static_cast<std::size_t>(mark.best_epoch - 1)));
      add_scalar(*event.mutable_summary(), kScorePrefix + quantity.name, value, log.first_score());
    }
    log.add(event);
  }
}

std::vector<EventLog>& SweepLog::logs_of(TrialRecord const& trial) {
  std::vector<EventLog>& logs = logs_[trial.number];
  if (logs.empty()) {
    for (RunRecord const& run : trial.runs) logs.emplace_back(std::filesystem::path(options_.folder) / directory_of(trial, run), fresh_);
  }
  return logs;
}

std::string group_of(std::uint32_t trial) { return fmt::format("trial-{:05}", trial); }

std::string directory_of(TrialRecord const& trial, RunRecord const& run) {
  bool const folds = trial.runs.back().fold > 0, repeats = trial.runs.back().repeat > 0;
  std::string const fold = folds ? fmt::format("fold-{}", run.fold) : "", repeat = repeats ? fmt::format("repeat-{}", run.repeat) : "";
  std::string const both = fold + (folds && repeats ? "-" : "") + repeat;
  return group_of(trial.number) + (both.empty() ? "" : "/" + both);
}

}  // namespace shoal::tensorboard
