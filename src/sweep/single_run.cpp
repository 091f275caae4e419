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

RunId RunMaker::make(RunSpec const& spec, int max_epoch) const {
  if (max_epoch > 0) {
    if (auto const state = weights.find(spec.key, max_epoch)) return engine.restore(spec, *state);
  }
  return engine.create(spec);
}

std::optional<Progress> train_alone(Engine& engine, RunId run, int to_epoch, std::function<bool()> const& go_on) {
  Ticket const ticket{run, to_epoch};
  engine.submit(std::span(&ticket, 1));
  bool cancelled = false;
  while (true) {
    for (Progress const& progress : engine.wait(std::chrono::milliseconds(100))) {
      if (progress.run != run) continue;
      if (progress.status == RunStatus::kCancelled) return std::nullopt;
      return progress;
    }
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
