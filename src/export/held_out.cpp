// SPDX-License-Identifier: Apache-2.0
// Predictions for rows that a trial was not trained on: what confusion matrices, residuals and calibration are made of. Only
// the winner sees test rows, as in the sweep itself.
#include <fmt/format.h>

#include "shoal/export.hpp"
#include "src/export/restored_run.hpp"

namespace shoal {
namespace {

// A run that only predicts: what training needs is left out, so that no optimizer slot has to be made up.
class Predictor {
 public:
  Predictor(Engine& engine, DataId data, MlpConfig config, RunState const& trained) : engine_(engine) {
    config.optimizer = Sgd{};
    config.learning_rate_schedule = ConstantRate{};
    config.early_stopping.reset();
    config.class_weight = {};
    RunState state;
    state.epoch = trained.epoch;
    state.layers = trained.best_layers.empty() ? trained.layers : trained.best_layers;
    for (LayerState& layer : state.layers) layer.kernel_slots.clear(), layer.bias_slots.clear();
    run_ = engine.restore({.seed = 0, .key = {}, .model = config, .data = data, .metrics = {}}, state);
  }
  Predictor(Predictor const&) = delete;
  Predictor& operator=(Predictor const&) = delete;
  ~Predictor() { engine_.retire({&run_, 1}); }

  void append(RowSet const& rows, std::size_t n_values, std::vector<float>& to) {
    std::size_t const before = to.size();
    to.resize(before + n_values);
    engine_.predict(run_, Which::kLast, rows, std::span(to).subspan(before));
  }

 private:
  Engine& engine_;
  RunId run_{};
};

void append_known(Dataset const& data, std::vector<std::uint32_t> const& rows, KnownTargets& known) {
  for (std::uint32_t const row : rows) {
    if (data.task == Task::kRegression) {
      auto const first = data.targets.begin() + static_cast<std::ptrdiff_t>(std::size_t{row} * data.n_outputs);
      known.targets.insert(known.targets.end(), first, first + data.n_outputs);
    } else {
      known.labels.push_back(data.labels[row]);
    }
  }
}

}  // namespace

HeldOut held_out(Study& study, std::shared_ptr<Dataset const> data, Engine& engine, std::uint32_t trial) {
  SweepResult const result = results_of(study);
  RunKey const chosen = representative(study, trial);  // checks that there is such a trial
  HeldOut out{.trial = trial,
              .test = result.best == trial && !data->test_rows.empty(),
              .n_folds = data->folds.size(),
              .task = data->task,
              .n_outputs = data->n_outputs,
              .class_names = data->class_names,
              .target_names = data->target_names};
  HeldData const held(engine, data);
  auto const predict = [&](RunKey key, Split split) {
    std::vector<std::uint32_t> const& rows = data->rows(key.fold, split);
    append_known(*data, rows, out.known);
    Predictor predictor(engine, held.id(), result.trials.at(trial).model, state_of(study, data, engine, key));
    predictor.append({.fold = key.fold, .split = split}, rows.size() * data->n_outputs, out.predictions);
  };
  if (out.test) {
    out.model = chosen.fold == kRefitFold ? "refit" : fmt::format("fold {} repeat {}", chosen.fold, chosen.repeat);
    predict(chosen, Split::kTest);
  } else {
    for (std::size_t fold = 0; fold < out.n_folds; ++fold) {
      predict({.trial = trial, .fold = static_cast<std::uint16_t>(fold), .repeat = 0}, Split::kValidation);
    }
  }
  return out;
}

}  // namespace shoal
