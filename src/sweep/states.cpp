// SPDX-License-Identifier: Apache-2.0
// States of finished runs, for exports and predictions: from the weights file, or trained again to the same bits.
#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/sweep/results.hpp"
#include "src/sweep/run_record.hpp"
#include "src/sweep/single_run.hpp"

namespace shoal {
namespace {

TrialRecord const& trial_of(std::span<TrialRecord const> trials, std::uint32_t number, std::string const& path) {
  if (number >= trials.size()) {
    throw InputError({.file = path,
                      .key = "trial",
                      .expected = fmt::format("a number below {}", trials.size()),
                      .found = fmt::to_string(number)});
  }
  return trials[number];
}

std::size_t run_index(RunKey key, SweepConfig const& config) {
  return static_cast<std::size_t>(key.fold) * static_cast<std::size_t>(config.repeats) + key.repeat;
}

int last_epoch(TrialRecord const& trial, RunKey key, SweepConfig const& config) {
  bool const refit = key.fold == kRefitFold;
  std::size_t const run = refit ? 0 : run_index(key, config);
  if (run >= trial.runs.size() || trial.runs[run].curve.empty() || trial.epochs == 0) {
    throw InputError({.file = config.study,
                      .key = fmt::format("trial {}", key.trial),
                      .expected = "a run that was trained",
                      .found = fmt::format("none of fold {}, repeat {}", key.fold, key.repeat)});
  }
  if (refit) return refit_epochs(trial);
  return std::min(trial.epochs, static_cast<int>(trial.runs[run].curve.size()));  // where its score was measured
}

}  // namespace

RunState state_of(Study& study, std::shared_ptr<Dataset const> data, Engine& engine, RunKey key) {
  std::vector<TrialRecord> const trials = study.trials();
  TrialRecord const& trial = trial_of(trials, key.trial, study.path());
  SweepConfig const config = study.config();
  if (counted(trial, key) == Which::kLast) {  // the file's state is the answer, without an engine
    if (auto state = kept_state(study.weights(), config, trial, key)) return std::move(*state);
  }
  RunMaker const maker{config, engine.add_data(std::move(data)), engine, study.weights()};
  ScopedRun const run(engine, rebuild(maker, trials, key));
  return engine.snapshot(run.id(), counted(trial, key));
}

std::optional<RunState> kept_state(WeightStore& weights, SweepConfig const& config, TrialRecord const& trial, RunKey key) {
  int const epochs = last_epoch(trial, key, config);
  std::optional<RunState> state = weights.find(key, epochs);
  if (state && state->epoch != epochs) state.reset();
  return state;
}

RunId rebuild(RunMaker const& maker, std::span<TrialRecord const> trials, RunKey key) {
  TrialRecord const& trial = trials[key.trial];
  bool const refit = key.fold == kRefitFold;
  int const epochs = last_epoch(trial, key, maker.config);
  RunId const run = maker.make(maker.spec(key, refit ? refit_model(trial.model) : trial.model), epochs,
                               ancestors_of(trial, [&](std::uint32_t number) -> TrialRecord const& { return trials[number]; }));
  // A run that stands there already completes at once.
  std::optional<Progress> progress = train_alone(maker.engine, run, epochs, [] { return true; });
  if (progress && !refit) {
    RunRecord recorded = trial.runs[run_index(key, maker.config)];
    progress->status =
        RunStatus::kCancelled;  // only the epochs are compared: a run may be asked for less than its job was
    merge(recorded, key, *progress);
  }
  return run;
}

Which counted(TrialRecord const& trial, RunKey key) {
  return key.fold != kRefitFold && restores_best(trial.model) ? Which::kBest : Which::kLast;
}

RunKey representative(Study const& study, std::uint32_t number) {
  std::vector<TrialRecord> const trials = study.trials();
  (void)trial_of(trials, number, study.path());
  return representative(study.config(), trials, number);
}

RunKey representative(SweepConfig const& config, std::span<TrialRecord const> trials, std::uint32_t number) {
  TrialRecord const& trial = trials[number];
  std::size_t const n_folds = trial.runs.size() / static_cast<std::size_t>(config.repeats);
  if (wants_refit(config, n_folds) && best_of(trials, config.objective, config.secondary) == number) return {number, kRefitFold, 0};
  std::size_t best = 0;
  for (std::size_t i = 1; i < trial.run_scores.size(); ++i) {
    if (config.objective.better(trial.run_scores[i], trial.run_scores[best])) best = i;
  }
  return {number, trial.runs.at(best).fold, trial.runs.at(best).repeat};
}

}  // namespace shoal
