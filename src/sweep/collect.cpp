// SPDX-License-Identifier: Apache-2.0
// The driver from the engine: finished tickets become results, results decisions. One transaction holds what one wait()
// returned and what was decided from it, and only then is anything acted on.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "src/sweep/driver.hpp"
#include "src/sweep/job_result.hpp"
#include "src/sweep/run_record.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

TrialState state_after(TrialEnd end) {
  switch (end) {
    case TrialEnd::kCompleted:
      return TrialState::kCompleted;
    case TrialEnd::kPruned:
      return TrialState::kPruned;
    case TrialEnd::kFailed:
      break;
  }
  return TrialState::kFailed;
}

}  // namespace

void Driver::collect() {
  receive(std::exchange(set_aside_, {}));
  if (!can_settle()) {
    receive(engine_.wait(std::chrono::milliseconds(100)));
    (void)go_on();
  } else if (n_in_flight_ > 0) {
    receive(engine_.wait(std::chrono::milliseconds(0)));
  }
}

void Driver::receive(std::vector<Progress> const& finished) {
  if (!finished.empty()) training_ended_ = elapsed();
  for (Progress const& progress : finished) {
    auto const at = runs_.find(static_cast<std::uint64_t>(progress.run));
    SHOAL_ASSERT(at != runs_.end());
    auto const [number, index] = at->second;
    Trial& trial = trials_[number];
    RunRecord& run = trial.record.runs[index];
    RunKey const key{number, run.fold, run.repeat};
    RunRecord fresh = merge(run, key, progress);
    epochs_trained_ += progress.curve.size();
    trial.record.seconds += progress.seconds;
    --n_in_flight_;
    --trial.pending;
    if (!fresh.curve.empty() || !fresh.marks.empty()) fresh_.push_back({number, std::move(fresh)});
    bool const complete = std::ranges::all_of(trial.record.runs, [&](RunRecord const& other) {
      return known_end(other, trial.record.model, trial.to_epoch).has_value();
    });
    if (trial.pending == 0 && complete) ready_.push_back(number);
  }
}

void Driver::settle() {
  std::vector<std::uint32_t> const finished = take_ready();
  std::vector<Decision> decisions;
  std::vector<JobResult> results;
  for (std::uint32_t const number : finished) finish(trials_[number], decisions, results);
  record(finished, decisions);
  announce(results, decisions);
  act(decisions);
}

// In an order that does not depend on the engine's. Where the order decides, one job at a time: what follows from it
// (promotions, new proposals) comes before the next, and results that are too early stay.
std::vector<std::uint32_t> Driver::take_ready() {
  if (order_ == Order::kAny) {
    std::vector<std::uint32_t> taken = std::exchange(ready_, {});
    std::ranges::sort(taken);
    return taken;
  }
  std::optional<std::uint32_t> const number = next_to_tell();
  if (!number) return {};
  ready_.erase(std::ranges::find(ready_, *number));
  ++told_;
  if (order_ == Order::kVirtualTime) clock_.advance();
  if (order_ == Order::kArrival) {
    if (!arrivals_.empty()) {
      arrivals_.pop_front();
    } else {
      Json const entry{{"event", "arrived"}, {"n", told_}, {"trial", *number}, {"to_epoch", trials_[*number].job.to_epoch}};
      new_arrivals_.push_back(entry.dump());
    }
  }
  return {*number};
}

bool Driver::can_settle() { return order_ == Order::kAny ? !ready_.empty() : next_to_tell().has_value(); }

std::optional<std::uint32_t> Driver::next_to_tell() {
  auto const if_ready = [&](std::uint32_t number) {
    return std::ranges::find(ready_, number) != ready_.end() ? std::optional(number) : std::nullopt;
  };
  switch (order_) {
    case Order::kAny:
      break;
    case Order::kSubmission: {
      auto const next = std::ranges::find_if(ready_, [&](std::uint32_t number) { return trials_[number].sequence == told_; });
      return next == ready_.end() ? std::nullopt : std::optional(*next);
    }
    case Order::kVirtualTime:
      return clock_.next() ? if_ready(*clock_.next()) : std::nullopt;
    case Order::kArrival: {
      auto const waits_for = [&](Job const& job) {
        return job.trial < trials_.size() && trials_[job.trial].open && trials_[job.trial].job.to_epoch == job.to_epoch;
      };
      if (!arrivals_.empty() && !waits_for(arrivals_.front())) arrivals_.clear();  // an extension has other jobs
      if (!arrivals_.empty()) return if_ready(arrivals_.front().trial);
      return ready_.empty() ? std::nullopt : std::optional(ready_.front());
    }
  }
  return std::nullopt;
}

void Driver::finish(Trial& trial, std::vector<Decision>& decisions, std::vector<JobResult>& results) {
  std::vector<RunRecord::Mark> ends;
  for (RunRecord const& run : trial.record.runs)
    ends.push_back(known_end(run, trial.record.model, trial.to_epoch).value());
  trial.open = false;
  --n_open_;
  epochs_open_ -= trial.job_epochs;
  JobOutcome outcome = finish_job(trial.record, trial.job, ends, config_, *dataset_);
  if (!std::exchange(trial.observed, true)) --n_unobserved_;

  tell_explorer(trial, outcome.result);
  std::vector<Decision> own = scheduler_->tell(outcome.result);
  for (Decision& decision : own) {
    if (decision.ended == TrialEnd::kFailed) decision.reason = outcome.failure;
  }
  auto const ends_now = [&](Decision const& decision) {
    return decision.trial == trial.record.number && decision.ended;
  };
  if (!trial.record.parent) {  // the explorer's, not the searcher's
    searcher_->tell({.trial = trial.record.number,
                     .epoch = outcome.result.epoch,
                     .score = outcome.result.score,
                     .final = std::ranges::any_of(own, ends_now),
                     .secondary = outcome.result.secondary});
  }
  double const sign = config_.objective.goal == Goal::kMaximize ? -1.0 : 1.0;
  for (Decision const& decision : own) {
    if (!decision.ended || decision.trial == trial.record.number || trials_[decision.trial].record.parent) continue;
    TrialRecord const& other = trials_[decision.trial].record;
    std::vector<double> const values = minimised(other, config_.objective, config_.secondary);
    searcher_->tell({.trial = other.number, .epoch = other.epochs, .score = sign * other.score, .final = true, .secondary = {values.begin() + 1, values.end()}});
  }
  apply(own);
  std::ranges::move(own, std::back_inserter(decisions));
  std::uint64_t run_epochs = 0;
  for (RunRecord::Mark const& end : ends) run_epochs += static_cast<std::uint64_t>(end.epoch);
  stop_.job(run_epochs - std::exchange(trial.run_epochs, run_epochs), sign * outcome.result.score);
  std::string const reached = stop_.reached();
  if (trial.stored_state == TrialState::kRunning && trial.record.epochs >= trial.stored_epochs) repeated(trial);
  // A condition that ended an earlier session is passed, unless that session had no proper end: then the last result of
  // the record ends this one, too.
  bool const decides = !repeats(trial) || (n_to_repeat_ == 0 && !stopped_before_);
  if (!reached.empty() && stopped_.empty() && decides) stopped_ = reached;
  results.push_back(std::move(outcome.result));
}

void Driver::apply(std::vector<Decision> const& decisions) {
  for (Decision const& decision : decisions) {
    if (!decision.ended) continue;
    Trial& trial = trials_[decision.trial];
    trial.record.state = state_after(*decision.ended);
    trial.record.reason = decision.reason;
    stop_.trial(trial.record);
    repeated(trial);
    if (trial.stored_state != TrialState::kRunning && trial.stored_state != trial.record.state) {
      throw MachineError(fmt::format(
          "cannot go on with {}: trial {} was recorded as {}, but its scores make it {}; resume with the version that "
          "started it",
          study_.path(), decision.trial, name_of(trial.stored_state), name_of(trial.record.state)));
    }
  }
}

void Driver::record(std::vector<std::uint32_t> const& finished, std::vector<Decision> const& decisions) {
  std::vector<std::uint32_t> changed = finished;
  for (Decision const& decision : decisions) {
    if (decision.ended) changed.push_back(decision.trial);
  }
  std::ranges::sort(changed);
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  // A replay writes nothing until it is past the record.
  std::erase_if(changed, [&](std::uint32_t number) { return repeats(trials_[number]); });
  if (fresh_.empty() && changed.empty() && decisions.empty() && new_arrivals_.empty()) return;
  study_.begin();
  for (std::string const& entry : std::exchange(new_arrivals_, {})) study_.log(entry);
  for (FreshCurve const& fresh : fresh_) study_.add_curve(fresh.trial, fresh.run);
  for (std::uint32_t const number : changed) study_.update_trial(trials_[number].record);
  for (Decision const& decision : decisions) {
    TrialRecord const& trial = trials_[decision.trial].record;
    if (decision.promoted && decision.promoted->rung == trials_[decision.trial].job.rung)
      continue;  // a step of patience
    Json entry{{"trial", decision.trial}, {"epoch", trial.epochs}};
    if (decision.copied) {
      entry.update({{"event", "copied"}, {"as", decision.copied->trial}});
    } else if (decision.promoted) {
      entry.update({{"event", "promoted"},
                    {"to_epoch", decision.promoted->to_epoch},
                    {"bracket", decision.promoted->bracket},
                    {"rung", decision.promoted->rung}});
    } else {
      entry.update({{"event", name_of(trial.state)}});
    }
    entry["reason"] = decision.reason;
    study_.log(entry.dump());
  }
  study_.commit();
  fresh_.clear();
}

void Driver::announce(std::vector<JobResult> const& results, std::vector<Decision> const& decisions) {
  for (JobResult const& result : results) observer_->job_finished(trials_[result.job.trial].record, result);
  for (Decision const& decision : decisions) {
    TrialRecord const& trial = trials_[decision.trial].record;
    if (decision.promoted) observer_->promoted(trial, *decision.promoted);
    if (decision.ended) observer_->trial_ended(trial);
  }
}

}  // namespace shoal
