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

// In an order that does not depend on the engine's. A searcher that learns must see results in the order of their jobs,
// so those that are too early stay; for others the decisions are the same in any order.
std::vector<std::uint32_t> Driver::take_ready() {
  if (!searcher_->learns()) {
    std::vector<std::uint32_t> taken = std::exchange(ready_, {});
    std::ranges::sort(taken);
    return taken;
  }
  // One job at a time: what follows from it (promotions, new proposals) gets the next numbers.
  if (!can_settle()) return {};
  auto const next =
      std::ranges::find_if(ready_, [&](std::uint32_t number) { return trials_[number].sequence == told_; });
  std::uint32_t const number = *next;
  ready_.erase(next);
  ++told_;
  return {number};
}

bool Driver::can_settle() const {
  if (!searcher_->learns()) return !ready_.empty();
  return std::ranges::any_of(ready_, [&](std::uint32_t number) { return trials_[number].sequence == told_; });
}

void Driver::finish(Trial& trial, std::vector<Decision>& decisions, std::vector<JobResult>& results) {
  std::vector<RunRecord::Mark> ends;
  for (RunRecord const& run : trial.record.runs)
    ends.push_back(known_end(run, trial.record.model, trial.to_epoch).value());
  JobOutcome outcome = finish_job(trial.record, trial.job, ends, config_.objective);
  if (!std::exchange(trial.observed, true)) --n_unobserved_;

  std::vector<Decision> own = scheduler_->tell(outcome.result);
  for (Decision& decision : own) {
    if (decision.ended == TrialEnd::kFailed) decision.reason = outcome.failure;
  }
  auto const ends_now = [&](Decision const& decision) {
    return decision.trial == trial.record.number && decision.ended;
  };
  searcher_->tell({.trial = trial.record.number,
                   .epoch = outcome.result.epoch,
                   .score = outcome.result.score,
                   .final = std::ranges::any_of(own, ends_now)});
  double const sign = config_.objective.goal == Goal::kMaximize ? -1.0 : 1.0;
  for (Decision const& decision : own) {
    if (!decision.ended || decision.trial == trial.record.number) continue;
    TrialRecord const& other = trials_[decision.trial].record;
    searcher_->tell({.trial = other.number, .epoch = other.epochs, .score = sign * other.score, .final = true});
  }
  apply(own);
  std::ranges::move(own, std::back_inserter(decisions));
  if (config_.stop.target && stopped_.empty() && outcome.failure.empty() && (trial.trained || crashed_)) {
    bool const reached = trial.record.score == *config_.stop.target ||
                         config_.objective.better(trial.record.score, *config_.stop.target);
    if (reached) stopped_ = "target";
  }
  results.push_back(std::move(outcome.result));
}

void Driver::apply(std::vector<Decision> const& decisions) {
  for (Decision const& decision : decisions) {
    if (!decision.ended) continue;
    Trial& trial = trials_[decision.trial];
    trial.record.state = state_after(*decision.ended);
    trial.record.reason = decision.reason;
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
  std::erase_if(changed, [&](std::uint32_t number) {  // a replay writes nothing until it is past the record
    Trial const& trial = trials_[number];
    bool const ended = trial.record.state != TrialState::kRunning;
    return trial.stored_state != TrialState::kRunning ||
           (trial.stored && !ended && trial.record.epochs <= trial.stored_epochs);
  });
  if (fresh_.empty() && changed.empty() && decisions.empty()) return;
  study_.begin();
  for (FreshCurve const& fresh : fresh_) study_.add_curve(fresh.trial, fresh.run);
  for (std::uint32_t const number : changed) study_.update_trial(trials_[number].record);
  for (Decision const& decision : decisions) {
    TrialRecord const& trial = trials_[decision.trial].record;
    if (decision.promoted && decision.promoted->rung == trials_[decision.trial].job.rung)
      continue;  // a step of patience
    Json entry{{"trial", decision.trial}, {"epoch", trial.epochs}};
    if (decision.promoted) {
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
