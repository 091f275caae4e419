// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/run.hpp"

#include <utility>

#include "shoal/errors.hpp"

namespace shoal::cpu {

std::unique_ptr<Run> make_run(RunId id, RunSpec spec, std::shared_ptr<Dataset const> data) {
  auto run = std::make_unique<Run>();
  set_up(*run, id, std::move(spec), std::move(data));
  return run;
}

void place(Run& run) {
  if (run.parameters) return;
  auto parameters = std::make_unique<Parameters>(run.traits.sizes, run.traits.n_slots);
  parameters->load(initial_layers(run));
  for (int s = 0; s < run.traits.n_slots; ++s) parameters->fill_slot(s, initial_slot(run, s));
  if (run.keeps_best()) {
    run.best = std::make_unique<Parameters>(run.traits.sizes, 0);
    run.best->copy_weights_from(*parameters);
  }
  run.parameters = std::move(parameters);
}

void restore(Run& run, RunState const& state) {
  place(run);
  run.parameters->load(state.layers);
  if (run.best && !state.best_layers.empty()) run.best->load(state.best_layers);
  restore_progress(run, state);
}

Parameters const& weights_of(Run const& run, Which which) {
  SHOAL_ASSERT(run.parameters);
  return which == Which::kBest && run.best ? *run.best : *run.parameters;
}

RunState state_of(Run const& run, Which which) {
  RunState state = progress_of(run);
  if (which == Which::kBest && run.best) {
    state.layers = run.best->save(0);
    state.epoch = run.stopping.best_epoch;
    return state;
  }
  state.layers = run.parameters->save(run.traits.n_slots);
  if (run.best) state.best_layers = run.best->save(0);
  return state;
}

}  // namespace shoal::cpu
