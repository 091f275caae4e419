// SPDX-License-Identifier: Apache-2.0
// From chosen trials to their networks.
#include <fmt/format.h>

#include "shoal/ensemble.hpp"
#include "shoal/errors.hpp"
#include "src/export/model_origin.hpp"
#include "src/sweep/single_run.hpp"

namespace shoal {
namespace {

Model kept_model(Study& study, SweepConfig const& config, Dataset const& data, TrialRecord const& trial, RunKey key) {
  std::optional<RunState> const state = kept_state(study.weights(), config, trial, key);
  if (!state) {
    throw InputError({.file = study.path(), .key = fmt::format("trial {}, fold {} repeat {}", key.trial, key.fold, key.repeat),
                      .expected = "its weights, which the selection has used", .found = "none"});
  }
  return make_model(data, key.fold, trial.model, *state, origin_of(config, data, trial, key, state->epoch));
}

}  // namespace

Ensemble ensemble_of(Study& study, Dataset const& data, EnsembleSelection const& selection) {
  SweepConfig const config = study.config();
  std::vector<TrialRecord> const trials = study.trials();
  Ensemble ensemble;
  for (EnsembleMember const& member : selection.members) {
    TrialRecord const& trial = trials.at(member.trial);
    for (RunRecord const& run : trial.runs) {
      ensemble.models.push_back(kept_model(study, config, data, trial, {trial.number, run.fold, run.repeat}));
      ensemble.times.push_back(member.times);
    }
  }
  return ensemble;
}

}  // namespace shoal
