// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "shoal/export.hpp"
#include "shoal/report.hpp"
#include "src/export/model_origin.hpp"

namespace shoal {
namespace {

TrialRecord trial_of(Study const& study, std::uint32_t number) {
  std::vector<TrialRecord> const trials = study.trials();
  auto const found =
      std::find_if(trials.begin(), trials.end(), [&](TrialRecord const& trial) { return trial.number == number; });
  if (found == trials.end()) {
    throw InputError({.file = study.path(),
                      .expected = fmt::format("a trial below {}", trials.size()),
                      .found = fmt::format("trial {}", number)});
  }
  if (found->state == TrialState::kFailed) {
    throw InputError({.file = study.path(),
                      .expected = "a trial that did not fail",
                      .found = fmt::format("trial {}: {}", number, found->reason)});
  }
  if (found->state == TrialState::kRunning && found->epochs == 0) {
    throw InputError({.file = study.path(),
                      .expected = "a trial that has trained",
                      .found = fmt::format("trial {}, which has no epoch yet", number),
                      .hint = fmt::format("shoal resume {}", study.path())});
  }
  return *found;
}

}  // namespace

Model model_of(Study& study, std::shared_ptr<Dataset const> data, Engine& engine, std::uint32_t number) {
  TrialRecord const trial = trial_of(study, number);
  RunKey const key = representative(study, number);
  RunState const state = state_of(study, data, engine, key);
  SweepConfig const config = study.config();
  return make_model(*data, key.fold, trial.model, state, origin_of(config, *data, trial, key, state.epoch));
}

ModelOrigin origin_of(SweepConfig const& config, Dataset const& data, TrialRecord const& trial, RunKey key, int epochs) {
  return {.trial = trial.number,
          .run = key.fold == kRefitFold ? "refit" : fmt::format("fold {} repeat {}", key.fold, key.repeat),
          .parameters = parameters_json(trial.parameters),
          .objective = config.objective.name(),
          .score = trial.score,
          .deviation = trial.deviation,
          .n_runs = static_cast<int>(trial.run_scores.size()),
          .epochs = epochs,
          .seed = config.seed,
          .data = data.description,
          .fingerprint = data.fingerprint,
          .shoal_version = SHOAL_VERSION};
}

Model make_model(Dataset const& data, std::uint16_t fold, MlpConfig const& config, RunState const& state,
                 ModelOrigin origin) {
  Model model{.config = config,
              .task = data.task,
              .n_numeric = data.n_numeric,
              .n_features = data.n_features,
              .n_outputs = data.n_outputs,
              .tables = data.tables(fold, config.preprocess),
              .categorical = data.categorical,
              .feature_names = data.feature_names,
              .class_names = data.class_names,
              .target_names = data.target_names,
              .table = data.table,
              .layers = {},
              .origin = std::move(origin)};
  // Early stopping that restores the best epoch: its weights are what the trial's score is of.
  for (LayerState const& layer : state.best_layers.empty() ? state.layers : state.best_layers) {
    model.layers.push_back({.kernel = layer.kernel, .bias = layer.bias, .kernel_slots = {}, .bias_slots = {}});
  }
  return model;
}

}  // namespace shoal
