// SPDX-License-Identifier: Apache-2.0
// The driver towards the engine: new trials, their jobs, and what follows from decisions once they are recorded.
#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/sweep/classes.hpp"
#include "src/sweep/cost.hpp"
#include "src/sweep/driver.hpp"
#include "src/sweep/run_record.hpp"

namespace shoal {
namespace {

// Enough for the engine to fill any device and share minibatches; a grid of thousands of trials is not in memory at
// once.
constexpr std::size_t kMaxInFlight = 4096;  // tickets
// Below this size of the weights file the states of all ended trials are kept, not only those of the config.keep_weights
// best: a small study extends without training anything twice.
constexpr std::uint64_t kKeepAllBytes = std::uint64_t{256} << 20;

}  // namespace

void Driver::start_trials() {
  while (std::size_t const n = wanted_trials()) {
    std::vector<Assignment> points = searcher_->ask(n);
    SHOAL_ASSERT(points.size() <= n);
    exhausted_ = points.size() < n;
    if (!points.empty()) add_trials(std::move(points));
    if (exhausted_) {
      std::vector<Decision> const decisions = scheduler_->exhausted();
      apply(decisions);
      record({}, decisions);
      announce({}, decisions);
      act(decisions);
    }
  }
}

std::size_t Driver::wanted_trials() const {
  if (exhausted_) return 0;
  if (epochs_open_ >= stop_.epochs_left()) return 0;  // what is in training will end the sweep
  std::uint64_t const startable = scheduler_->startable();
  if (searcher_->learns()) {
    std::size_t const most = std::max<std::size_t>(1, searcher_->max_open());
    return n_unobserved_ < most && startable > 0 ? 1 : 0;
  }
  if (order_ != Order::kAny) {  // by what has been told, which time does not decide
    std::size_t most = std::max<std::size_t>(1, kMaxInFlight / runs_per_trial_);
    // What is in training when a stop condition comes true was in vain.
    if (stop_.any()) most = std::min(most, static_cast<std::size_t>(config_.schedule.workers));
    if (config_.stop.epochs > 0) most = std::min(most, n_open_ + 1);  // each, as it adds to what is in training
    return std::min<std::uint64_t>(startable, most - std::min(most, n_open_));
  }
  // Refilled by halves, so that the trials which start together can share minibatches.
  std::size_t const busy = n_in_flight_ + ready_.size();
  if (busy > kMaxInFlight / 2) return 0;
  return std::min<std::uint64_t>(startable, std::max<std::size_t>(1, (kMaxInFlight - busy) / runs_per_trial_));
}

void Driver::add_trials(std::vector<Assignment> points) {
  std::size_t const first = trials_.size();
  bool const any_new = first + points.size() > stored_.size();
  if (any_new) study_.begin();
  for (Assignment& point : points) add_trial(std::move(point), scheduler_->start(static_cast<std::uint32_t>(trials_.size())), std::nullopt);
  if (any_new) study_.commit();
  for (std::size_t i = first; i < trials_.size(); ++i) {
    observer_->trial_started(trials_[i].record, trials_[i].job);
    dispatch(trials_[i], trials_[i].job);
  }
  submit();
}

// The next in number: as the study has it, or new to it, within the caller's transaction.
Driver::Trial& Driver::add_trial(Assignment point, Job const& job, std::optional<Parent> parent) {
  auto const number = static_cast<std::uint32_t>(trials_.size());
  Trial& trial = trials_.emplace_back();
  trial.job = job;
  trial.ids.resize(runs_per_trial_);
  trial.kept.resize(runs_per_trial_);
  if (parent) {
    trial.to_epoch = parent->epoch;
    trial.run_epochs = static_cast<std::uint64_t>(parent->epoch) * runs_per_trial_;
  }
  if (number < stored_.size()) {
    trial.record = std::move(stored_[number]);
    trial.stored = true;
    trial.stored_state = trial.record.state;
    trial.stored_epochs = trial.record.epochs;
    trial.to_repeat = trial.stored_state != TrialState::kRunning || trial.stored_epochs > 0;
    if (trial.record.parameters != point || trial.record.parent != parent) {
      throw MachineError(fmt::format(
          "cannot go on with {}: the search proposes another trial {} than the one recorded; resume with the version "
          "that started it",
          study_.path(), number));
    }
    trial.record.state = TrialState::kRunning;
    trial.record.reason.clear();
  } else {
    trial.record = {
        .number = number,
        .parent = parent,
        .model = to_mlp_config(point, dataset_->task, n_classes_of(*dataset_), epochs_of(point, config_.schedule.max_epochs))};
    trial.record.parameters = std::move(point);
    for (std::size_t i = 0; i < runs_per_trial_; ++i) {
      auto const repeats = static_cast<std::size_t>(config_.repeats);
      RunRecord& run = trial.record.runs.emplace_back(
          RunRecord{.fold = static_cast<std::uint16_t>(i / repeats), .repeat = static_cast<std::uint16_t>(i % repeats)});
      if (parent) {
        std::vector<EpochScores> const& curve = trials_[parent->trial].record.runs[i].curve;
        run.curve.assign(curve.begin(), curve.begin() + parent->epoch);
        run.best_epoch = parent->epoch;
      }
    }
    trial.record.score = std::numeric_limits<double>::quiet_NaN();
    trial.record.bracket = trial.job.bracket;
    trial.record.rung = trial.job.rung;
    study_.add_trial(trial.record);
    if (parent) {
      for (RunRecord const& run : trial.record.runs) study_.add_curve(number, run);
    }
  }
  if (order_ == Order::kVirtualTime) trial.epoch_cost = planned_multiply_adds(trial.record.model, *dataset_);
  ++n_unobserved_;
  return trial;
}

// Runs whose scores the study has need no engine. The others go on where the engine has them, else from their stored
// state.
void Driver::dispatch(Trial& trial, Job const& job) {
  trial.from_epoch = std::exchange(trial.to_epoch, std::min(job.to_epoch, epochs_of(trial.record.parameters, job.to_epoch)));
  trial.job = job;
  trial.sequence = next_sequence_++;
  trial.open = true;
  trial.job_epochs = static_cast<std::uint64_t>(trial.to_epoch - trial.from_epoch) * runs_per_trial_;
  ++n_open_;
  epochs_open_ += trial.job_epochs;
  if (order_ == Order::kVirtualTime) {
    clock_.start(trial.record.number, static_cast<std::uint64_t>(trial.to_epoch - trial.from_epoch) * trial.epoch_cost);
  }
  trial.record.bracket = job.bracket;
  trial.record.rung = job.rung;
  for (std::size_t i = 0; i < runs_per_trial_; ++i) {
    RunRecord const& run = trial.record.runs[i];
    if (known_end(run, trial.record.model, trial.to_epoch)) continue;
    if (!trial.ids[i]) {
      trial.ids[i] = make_run(trial, i);
      runs_[static_cast<std::uint64_t>(*trial.ids[i])] = {trial.record.number, i};
    }
    tickets_.push_back({*trial.ids[i], trial.to_epoch});
    ++trial.pending;
  }
  if (trial.pending == 0) ready_.push_back(trial.record.number);
}

void Driver::submit() {
  n_in_flight_ += tickets_.size();
  if (!tickets_.empty()) {
    if (!training_began_) training_began_ = elapsed();
    engine_.submit(tickets_);
  }
  tickets_.clear();
}

void Driver::act(std::vector<Decision> const& decisions) {
  for (Decision const& decision : decisions) {
    Trial& trial = trials_[decision.trial];
    if (decision.copied) {
      if (stopped_.empty()) add_copy(decision.trial, *decision.copied);
    } else if (decision.promoted) {
      bool const climbs = decision.promoted->rung != trial.job.rung;  // patience gives jobs within a rung, too
      if (climbs && (!explorer_ || study_.weights().bytes() < kKeepAllBytes)) keep_states(trial);  // a population has many rungs
      if (stopped_.empty()) dispatch(trial, *decision.promoted);
    } else if (decision.ended) {
      bool const top = decision.ended == TrialEnd::kCompleted && enters_top(trial.record);
      if (decision.ended != TrialEnd::kFailed && (top || study_.weights().bytes() < kKeepAllBytes)) keep_states(trial);
      retire(trial);
    }
  }
  submit();
}

// Called at job boundaries only. A run that the engine does not have was answered from the study, which is no news.
void Driver::keep_states(Trial& trial) {
  for (std::size_t i = 0; i < runs_per_trial_; ++i) {
    RunRecord const& run = trial.record.runs[i];
    if (!trial.ids[i] || std::exchange(trial.kept[i], run.curve.size()) == run.curve.size()) continue;
    study_.weights().append({trial.record.number, run.fold, run.repeat}, engine_.snapshot(*trial.ids[i], Which::kLast));
  }
}

bool Driver::enters_top(TrialRecord const& trial) {
  auto const most = static_cast<std::size_t>(config_.keep_weights);
  auto const at =
      std::ranges::find_if(top_, [&](double other) { return config_.objective.better(trial.score, other); });
  if (at == top_.end() && top_.size() >= most) return false;
  top_.insert(at, trial.score);
  if (top_.size() > most) top_.pop_back();
  return true;
}

void Driver::retire(Trial& trial) {
  std::vector<RunId> ids;
  for (std::optional<RunId>& id : trial.ids) {
    if (!id) continue;
    ids.push_back(*id);
    runs_.erase(static_cast<std::uint64_t>(*id));
    id.reset();
  }
  if (!ids.empty()) engine_.retire(ids);
}

}  // namespace shoal
