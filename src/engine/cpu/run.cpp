// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/run.hpp"

#include <algorithm>

#include "shoal/errors.hpp"
#include "shoal/initialize.hpp"

namespace shoal::cpu {
namespace {

LossKernel loss_kernel(Loss const& loss, OutputActivation output) {
  if (std::holds_alternative<Crossentropy>(loss)) {
    return output == OutputActivation::kSigmoid ? LossKernel::kNormalizedSigmoid : LossKernel::kSoftmax;
  }
  if (std::holds_alternative<BinaryCrossentropy>(loss)) return LossKernel::kSigmoid;
  if (std::holds_alternative<MeanSquaredError>(loss)) return LossKernel::kSquared;
  if (std::holds_alternative<MeanAbsoluteError>(loss)) return LossKernel::kAbsolute;
  return LossKernel::kHuber;
}

// A loss is learned on standardised targets and reported in the target's own unit.
std::vector<float> loss_units(Loss const& loss, FoldTables const& tables) {
  std::vector<float> units = tables.target_scale;
  bool const squared = std::visit(
      []<class L>(L const&) {
        if constexpr (requires { L::unit_power; }) return L::unit_power == 2;
        return false;
      },
      loss);
  if (squared) std::ranges::transform(units, units.begin(), [](float s) { return s * s; });
  return units;
}

std::vector<float> class_weights(ClassWeight const& config, Dataset const& data, std::vector<std::uint32_t> const& train) {
  std::size_t const n_classes = data.task == Task::kBinary ? 2 : data.n_outputs;
  if (!config.balanced) {
    if (!config.weights.empty() && config.weights.size() != n_classes) {
      throw InputError({.key = "class_weight", .expected = std::to_string(n_classes) + " weights, one a class", .found = std::to_string(config.weights.size())});
    }
    return {config.weights.begin(), config.weights.end()};
  }
  std::vector<std::uint64_t> counts(n_classes);
  for (std::uint32_t row : train) ++counts[data.labels[row]];
  std::vector<float> weights;
  for (std::uint64_t count : counts) {  // scikit-learn's "balanced"; a class that the fold lacks is never weighted
    weights.push_back(count == 0 ? 0.0f : static_cast<float>(static_cast<double>(train.size()) / (static_cast<double>(n_classes) * static_cast<double>(count))));
  }
  return weights;
}

void count_work(RunTraits& traits) {
  for (std::size_t l = 0; l + 1 < traits.sizes.size(); ++l) {
    std::uint64_t const weights = static_cast<std::uint64_t>(traits.sizes[l]) * traits.sizes[l + 1];
    traits.forward_multiply_adds += weights;
    traits.step_multiply_adds += weights * (l == 0 ? 2 : 3);  // forward, dW, and dX but for the input
  }
}

RunTraits traits_of(MlpConfig const& model, Dataset const& data, Fold const& fold, FoldTables const& tables) {
  RunTraits traits;
  traits.sizes = layer_sizes(model, static_cast<int>(data.n_features), static_cast<int>(data.n_outputs));
  traits.dropout = {model.input_dropout};
  for (int l = 0; l < static_cast<int>(model.hidden.size()); ++l) {
    Activation const& activation = activation_of(model, l);
    traits.activations.push_back(activation);
    traits.activation_index.push_back(activation.index());
    traits.keeps_sums.push_back(std::visit([]<class F>(F const&) { return F::needs_x; }, activation));
    traits.dropout.push_back(dropout_of(model, l));
  }
  Loss const loss = loss_of(model, data.task);
  traits.loss = loss_kernel(loss, output_of(model, data.task));
  if (auto const* huber = std::get_if<Huber>(&loss)) traits.delta = static_cast<float>(huber->delta);
  if (data.task == Task::kRegression) {
    traits.loss_unit = loss_units(loss, tables);
  } else {
    traits.class_weights = class_weights(model.class_weight, data, fold.train);
  }
  traits.optimizer = model.optimizer.index();
  traits.n_slots = std::visit([](auto const& o) { return o.n_slots(); }, model.optimizer);
  traits.base_rate = std::visit([](auto const& o) { return o.learning_rate; }, model.optimizer);
  traits.n_train = static_cast<std::uint32_t>(fold.train.size());
  auto const batch = static_cast<std::uint32_t>(model.batch_size);
  traits.steps_per_epoch = traits.n_train / batch + (traits.n_train % batch != 0);
  count_work(traits);
  return traits;
}

bool keeps_best(Run const& run) { return run.spec.model.early_stopping && run.spec.model.early_stopping->restore_best; }

}  // namespace

std::unique_ptr<Run> make_run(RunId id, RunSpec spec, std::shared_ptr<Dataset const> data) {
  validate(spec.model, data->task);
  if (auto const& stopping = spec.model.early_stopping; stopping && stopping->monitor.on_validation && stopping->monitor.metric != Metric::kLoss) {
    if (std::ranges::find(spec.metrics, stopping->monitor.metric) == spec.metrics.end()) spec.metrics.push_back(stopping->monitor.metric);
  }
  Fold const& fold = data->fold(spec.key.fold);
  if (auto const& stopping = spec.model.early_stopping; stopping && stopping->monitor.on_validation && fold.validation.empty() && spec.key.fold != kRefitFold) {
    throw InputError({.key = "early_stopping.monitor", .expected = "validation rows", .found = "none", .hint = "monitor loss, the training loss"});
  }
  auto run = std::make_unique<Run>();
  run->id = id;
  run->tables = &data->tables(spec.key.fold, spec.model.preprocess);
  run->traits = traits_of(spec.model, *data, fold, *run->tables);
  run->dropout_key = run_key(spec.seed, spec.key, Purpose::kDropout);
  run->spec = std::move(spec);
  run->data = std::move(data);
  return run;
}

void place(Run& run) {
  if (run.parameters) return;
  auto parameters = std::make_unique<Parameters>(run.traits.sizes, run.traits.n_slots);
  RandomKey const key = run_key(run.spec.seed, run.spec.key, Purpose::kWeights);
  std::vector<LayerState> states;
  for (std::size_t l = 0; l + 1 < run.traits.sizes.size(); ++l) {
    int const inputs = run.traits.sizes[l], units = run.traits.sizes[l + 1];
    states.push_back({.kernel = initial_kernel(run.spec.model.initializer, key, static_cast<std::uint32_t>(l), inputs, units),
                      .bias = std::vector<float>(units),
                      .kernel_slots = {},
                      .bias_slots = {}});
  }
  parameters->load(states);
  for (int s = 0; s < run.traits.n_slots; ++s) {
    double const value = std::visit([s](auto const& o) { return o.initial_slot(s); }, run.spec.model.optimizer);
    parameters->fill_slot(s, static_cast<float>(value));
  }
  if (keeps_best(run)) {
    run.best = std::make_unique<Parameters>(run.traits.sizes, 0);
    run.best->copy_weights_from(*parameters);
  }
  run.parameters = std::move(parameters);
}

void restore(Run& run, RunState const& state) {
  place(run);
  run.parameters->load(state.layers);
  if (run.best && !state.best_layers.empty()) run.best->load(state.best_layers);
  run.clock = state.clock;
  run.epoch = state.epoch;
  run.stopping = state.stopping;
  run.plateau = state.plateau;
  run.stopped = state.stopped;
  run.diverged = state.diverged;
}

Parameters const& weights_of(Run const& run, Which which) {
  SHOAL_ASSERT(run.parameters);
  return which == Which::kBest && run.best ? *run.best : *run.parameters;
}

RunState state_of(Run const& run, Which which) {
  RunState state{.epoch = run.epoch, .clock = run.clock, .layers = {}, .stopping = run.stopping, .plateau = run.plateau,
                 .best_layers = {}, .stopped = run.stopped, .diverged = run.diverged};
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
