// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/single_run.hpp"

#include <algorithm>

#include "shoal/errors.hpp"
#include "src/sweep/run_record.hpp"

namespace shoal {

RunSpec RunMaker::spec(RunKey key, MlpConfig const& model) const {
  RunSpec spec{.seed = config.seed, .key = key, .model = model, .data = data};
  if (key.fold != kRefitFold) spec.metrics = recorded_metrics(config);  // a refit has no validation rows
  return spec;
}

RunId RunMaker::make(RunSpec const& spec, int max_epoch, std::span<Ancestor const> ancestors) const {
  if (max_epoch > 0) {
    if (auto const state = weights.find(spec.key, max_epoch)) return engine.restore(spec, *state);
  }
  if (ancestors.empty()) return engine.create(spec);
  Ancestor const& parent = ancestors.front();
  RunKey const key{parent.trial, spec.key.fold, spec.key.repeat};
  if (auto const state = weights.find(key, parent.epoch); state && state->epoch == parent.epoch) return engine.restore(spec, *state);
  MlpConfig const model = key.fold == kRefitFold ? refit_model(parent.model) : parent.model;
  ScopedRun const run(engine, make(this->spec(key, model), parent.epoch, ancestors.subspan(1)));
  (void)train_alone(engine, run.id(), parent.epoch, [] { return true; }, set_aside);
  return engine.clone(run.id(), Which::kLast, spec);
}

std::optional<Progress> train_alone(Engine& engine, RunId run, int to_epoch, std::function<bool()> const& go_on, std::vector<Progress>* set_aside) {
  Ticket const ticket{run, to_epoch};
  engine.submit(std::span(&ticket, 1));
  bool cancelled = false;
  std::optional<Progress> own;
  while (true) {
    for (Progress& progress : engine.wait(std::chrono::milliseconds(100))) {
      if (progress.run == run) {
        own = std::move(progress);
      } else if (set_aside != nullptr) {
        set_aside->push_back(std::move(progress));
      }
    }
    if (own && own->status == RunStatus::kCancelled) return std::nullopt;
    if (own) return own;
    if (!cancelled && !go_on()) {
      engine.cancel(std::span(&run, 1));
      cancelled = true;
    }
  }
}

MlpConfig refit_model(MlpConfig model) {
  model.early_stopping.reset();
  return model;
}

int refit_epochs(TrialRecord const& trial) {
  int sum = 0;
  auto const n = static_cast<int>(trial.runs.size());
  SHOAL_ASSERT(n > 0);
  for (RunRecord const& run : trial.runs) {  // as the record has it: a run that was cut short may have gone on since
    auto const end = known_end(run, trial.model, trial.epochs);
    sum += end ? end->best_epoch : run.best_epoch;
  }
  return std::max(1, (2 * sum + n) / (2 * n));
}

bool wants_refit(SweepConfig const& config, std::size_t n_folds) { return config.refit.value_or(n_folds > 1); }

}  // namespace shoal
