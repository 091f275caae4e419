// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/driver.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "src/sweep/extend.hpp"
#include "src/sweep/results.hpp"

namespace shoal {

SweepResult run_sweep(SweepConfig const& config, std::shared_ptr<Dataset const> data, Engine& engine, Study& study,
                      SweepHooks hooks) {
  SweepConfig completed = config;
  complete(completed, data->task);
  if (!hooks.searcher) check_combination(completed);
  check_runs(completed.schedule, data->folds.size() * static_cast<std::size_t>(completed.repeats));
  adopt_config(completed, *data, study);
  return Driver(std::move(completed), std::move(data), engine, study, std::move(hooks)).run();
}

SweepResult Driver::run() {
  load();
  observer_->started(config_, scheduler_->plan(), engine_.capabilities());
  check_stop();
  while (stopped_.empty()) {
    start_trials();
    if (n_in_flight_ == 0 && ready_.empty()) break;
    collect();
    settle();
    check_stop();
  }
  if (!stopped_.empty()) cancel_all();
  SHOAL_ASSERT(!stopped_.empty() || scheduler_->done());
  for (Trial& trial : trials_) retire(trial);  // those that wait in a rung of a stopped sweep
  std::vector<TrialRecord> trials;
  for (Trial& trial : trials_) trials.push_back(std::move(trial.record));
  if (!stopped_.empty()) trials = study_.trials();  // a replay that was stopped has seen a part of them
  if (stopped_ != "interrupted") refit_and_test(trials);

  SweepResult result{.objective = config_.objective,
                     .secondary = config_.secondary,
                     .trials = std::move(trials),
                     .test = study_.test(),
                     .epochs_trained = epochs_trained_,
                     .seconds = elapsed(),
                     .engine_use = engine_use(),
                     .device = engine_.capabilities().device,
                     .stopped = stopped_};
  if (auto const choices = engine_.choices(); !choices.empty()) study_.set_choices(choices);
  study_.end_session(stopped_, result.seconds);
  study_.weights().flush();  // last: what a full disk leaves out of this cache is trained again
  result.best = best_of(result.trials, config_.objective, config_.secondary);
  return result;
}

Driver::Driver(SweepConfig config, std::shared_ptr<Dataset const> data, Engine& engine, Study& study, SweepHooks hooks)
    : config_(std::move(config)),
      dataset_(std::move(data)),
      engine_(engine),
      study_(study),
      observer_(hooks.observer != nullptr ? hooks.observer : &silent_),
      searcher_(hooks.searcher ? std::move(hooks.searcher)
                               : searcher_of(config_, *dataset_)),
      scheduler_(make_scheduler(config_.schedule, planned_trials(config_, *searcher_))),
      explorer_(scheduler_named(config_.schedule.method).copies ? make_explorer(config_.schedule.method, SearchSpace(config_.parameters), config_.seed) : nullptr),
      stop_(config_.stop, config_.objective, config_.secondary),
      order_(order_of()),
      maker_{config_, engine.add_data(dataset_), engine, study.weights(), &set_aside_},
      runs_per_trial_(dataset_->folds.size() * static_cast<std::size_t>(config_.repeats)),
      busy_before_(engine.busy_seconds()) {
  SHOAL_ASSERT(runs_per_trial_ > 0);
}

Driver::Order Driver::order_of() const {
  switch (scheduler_->order()) {
    case ResultOrder::kVirtualTime:
      return Order::kVirtualTime;
    case ResultOrder::kArrival:
      return Order::kArrival;
    case ResultOrder::kAny:
      break;
  }
  if (searcher_->learns()) return Order::kSubmission;
  return stop_.any() ? Order::kVirtualTime : Order::kAny;
}

// Whether the trial stands where an earlier session recorded it, or before.
bool Driver::repeats(Trial const& trial) {
  bool const ended = trial.record.state != TrialState::kRunning;
  return trial.stored_state != TrialState::kRunning ||
         (trial.stored && !ended && trial.record.epochs <= trial.stored_epochs);
}

void Driver::repeated(Trial& trial) {
  if (std::exchange(trial.to_repeat, false)) --n_to_repeat_;
}

void Driver::load() {
  stored_ = study_.trials();
  engine_.recall(study_.choices());
  n_to_repeat_ = static_cast<std::size_t>(std::ranges::count_if(
      stored_, [](TrialRecord const& trial) { return trial.state != TrialState::kRunning || trial.epochs > 0; }));
  stopped_before_ = StopConditions::is_name(study_.stopped());
  if (order_ != Order::kArrival) return;
  for (std::string const& line : study_.log()) {
    nlohmann::json const entry = nlohmann::json::parse(line);
    if (entry.value("event", "") == "arrived")
      arrivals_.push_back({.trial = entry.at("trial"), .to_epoch = entry.at("to_epoch")});
  }
}

std::uint64_t planned_trials(SweepConfig const& config, Searcher const& searcher) {
  std::optional<std::uint64_t> const size = searcher.size();
  std::uint64_t trials = config.search.trials;
  if (trials == 0 && scheduler_named(config.schedule.method).takes_all) {
    if (!size) {
      throw InputError(
          {.key = "search.trials",
           .expected = fmt::format("a number of trials, as '{}' search has no end of its own", config.search.method),
           .found = "none"});
    }
    trials = *size;
  } else if (trials == 0) {
    for (PlannedRung const& rung : make_scheduler(config.schedule, 0)->plan())
      trials += rung.rung == 0 ? rung.trials : 0;
  }
  return size ? std::min(trials, *size) : trials;
}

double Driver::elapsed() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

std::optional<EngineUse> Driver::engine_use() const {
  double const busy = engine_.busy_seconds() - busy_before_;
  if (!training_began_ || busy <= 0.0) return std::nullopt;
  return EngineUse{.seconds = training_ended_ - *training_began_, .threads = engine_.capabilities().parallel_runs, .busy_seconds = busy};
}

bool Driver::go_on() {
  if (!observer_->tick()) stopped_ = "interrupted";
  return stopped_ != "interrupted";
}

void Driver::check_stop() {
  if (!stopped_.empty()) return;
  if (config_.stop.wall_time > 0.0 && elapsed() >= config_.stop.wall_time) stopped_ = "wall_time";
}

// What is in flight ends at its next epoch, is recorded with its state, and goes on from there when the study is
// resumed.
void Driver::cancel_all() {
  std::vector<RunId> ids;
  for (auto const& [id, where] : runs_) {
    if (trials_[where.trial].pending > 0) ids.push_back(RunId{id});
  }
  std::ranges::sort(ids);
  engine_.cancel(ids);
  while (n_in_flight_ > 0) {
    receive(std::exchange(set_aside_, {}));
    receive(engine_.wait(std::chrono::milliseconds(n_in_flight_ > 0 ? 100 : 0)));
    (void)observer_->tick();
  }
  bool const in_order = order_ == Order::kVirtualTime || order_ == Order::kArrival || stop_.any();
  if (in_order) {
    record({}, {});  // curves alone: what follows from a result comes before the next one, and nothing is begun here
  } else {
    do settle();
    while (can_settle());
  }
  for (Trial& trial : trials_) keep_states(trial);  // also of those that wait in a rung
}

}  // namespace shoal
