// SPDX-License-Identifier: Apache-2.0
#include "src/report/progress_state.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "shoal/report.hpp"
#include "src/report/cells.hpp"
#include "src/report/text.hpp"

namespace shoal {

void ProgressState::start(SweepConfig const& config, std::vector<PlannedRung> const& plan,
                          Capabilities const& capabilities, double now) {
  search_ = config.search.method;
  schedule_ = config.schedule.method;
  device_ = capabilities.device;
  objective_ = config.objective;
  started_ = now;
  for (PlannedRung const& rung : plan) {
    rung_index_.emplace(std::pair(rung.bracket, rung.rung), rungs_.size());
    rungs_.push_back({.plan = rung});
    epochs_remaining_ += rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch);
    if (rung.rung == 0) n_planned_ += rung.trials;
  }
}

void ProgressState::job_started(TrialRecord const& trial, Job const& job) {
  bool const is_copy = trial.parent && !trials_.contains(trial.number);
  move(trial.number, Stage::kRunning);
  if (is_copy) {
    ++n_planned_;
    trials_[trial.number].epoch = trial.parent->epoch;  // those were trained before
  }
  std::size_t const rung = rung_of(job), before = std::exchange(trials_[trial.number].rung, rung);
  if (before != kNoRung && before != rung) ++rungs_[before].promoted;
  ++rungs_[rung].running;
}

void ProgressState::job_finished(TrialRecord const& trial, JobResult const& result) {
  move(trial.number, Stage::kWaiting);
  Rung& rung = rungs_[rung_of(result.job)];
  ++rung.done;
  if (rung.running > 0) --rung.running;
  Trial& seen = trials_[trial.number];
  bool const replayed = trial.seconds <= std::exchange(seen.seconds, trial.seconds);
  auto const trained = static_cast<std::uint64_t>(replayed ? 0 : std::max(result.epoch - seen.epoch, 0));
  auto const planned = static_cast<std::uint64_t>(std::max(result.job.to_epoch - seen.epoch, 0));
  seen.epoch = std::max(seen.epoch, result.epoch);
  runs_per_trial_ = std::max<std::uint64_t>(trial.runs.size(), 1);
  epochs_done_ += trained * runs_per_trial_;
  epochs_remaining_ -= std::min(planned, epochs_remaining_);
  consider(trial, false);
}

void ProgressState::trial_ended(TrialRecord const& trial) {
  move(trial.number, Stage::kEnded);
  if (std::size_t const rung = trials_[trial.number].rung; rung != kNoRung) ++(trial.state == TrialState::kCompleted ? rungs_[rung].promoted : rungs_[rung].stopped);
  if (trial.state == TrialState::kPruned) ++n_pruned_;
  if (trial.state == TrialState::kCompleted) ++n_completed_;
  if (trial.state == TrialState::kFailed) ++n_failed_;
  if (trial.state == TrialState::kCompleted) consider(trial, true);
}

void ProgressState::move(std::uint32_t number, Stage stage) {
  auto const [trial, is_new] = trials_.try_emplace(number);
  auto const counter = [this](Stage of) -> std::uint64_t* {
    return of == Stage::kRunning ? &n_running_ : of == Stage::kWaiting ? &n_waiting_ : nullptr;
  };
  if (!is_new && counter(trial->second.stage) != nullptr) --*counter(trial->second.stage);
  if (counter(stage) != nullptr) ++*counter(stage);
  trial->second.stage = stage;
}

std::size_t ProgressState::rung_of(Job const& job) {
  auto const [index, is_new] = rung_index_.try_emplace(std::pair(job.bracket, job.rung), rungs_.size());
  if (is_new)
    rungs_.push_back(
        {.plan = {.bracket = job.bracket, .rung = job.rung, .trials = 0, .from_epoch = 0, .to_epoch = job.to_epoch}});
  return index->second;
}

void ProgressState::consider(TrialRecord const& trial, bool finished) {
  if (!std::isnan(trial.score) && (steps_.empty() || objective_.better(trial.score, steps_.back().score))) steps_.push_back({epochs_done_, trial.score});
  bool const precedes = finished && best_ && !best_->finished;
  bool const follows = !finished && best_ && best_->finished;
  if (std::isnan(trial.score) || follows || (best_ && !precedes && !objective_.better(trial.score, best_->trial.score)))
    return;
  best_ = Best{trial, finished};
  best_->trial.runs.clear();
}

std::string ProgressState::name_of(Rung const& rung) {
  return fmt::format("rung {}.{} (to epoch {})", rung.plan.bracket, rung.plan.rung, rung.plan.to_epoch);
}

std::string ProgressState::headline() const {
  return fmt::format("{} search, {} schedule, {} trials, {}", search_, schedule_, grouped(n_planned_), device_);
}

std::string ProgressState::counts() const {
  std::string text = fmt::format("{} running", grouped(n_running_));
  auto const add = [&](std::uint64_t count, char const* what) {
    if (count > 0) text += fmt::format(", {} {}", grouped(count), what);
  };
  add(n_waiting_, "waiting"), add(n_pruned_, "pruned"), add(n_completed_, "completed"), add(n_failed_, "failed");
  return n_planned_ > 0 ? fmt::format("{}, of {}", text, grouped(n_planned_)) : text;
}

std::string ProgressState::speed(double now) const {
  double const seconds = elapsed(now);
  if (epochs_done_ == 0 || seconds <= 0.0) return "";
  double const rate = static_cast<double>(epochs_done_) / seconds;
  std::string text =
      rate < 100.0 ? fmt::format("{:.1f} epochs/s", rate) : grouped(static_cast<std::uint64_t>(rate)) + " epochs/s";
  if (double const rows = rate * static_cast<double>(rows_); rows > 0.0)
    text += rows < 1e6 ? fmt::format(", {:.0f} k rows/s", rows / 1e3) : fmt::format(", {:.1f} M rows/s", rows / 1e6);
  if (epochs_remaining_ > 0)
    text += fmt::format(", about {} left", duration(static_cast<double>(epochs_remaining_ * runs_per_trial_) / rate));
  return text;
}

std::string ProgressState::best() const { return best_ ? best_score() + ": " + best_parameters() : ""; }

std::string ProgressState::best_parameters() const { return best_ ? parameters_text(best_->trial.parameters) : ""; }

std::string ProgressState::best_score() const {
  if (!best_) return "";
  TrialRecord const& trial = best_->trial;
  std::string score = readable(trial.score);
  if (n_scores(trial) > 1) score += " ± " + readable(trial.deviation);
  return fmt::format("{} {}, trial {}", objective_.name(), score, trial.number);
}

}  // namespace shoal
