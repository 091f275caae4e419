// SPDX-License-Identifier: Apache-2.0
#include "src/engine/run.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "shoal/errors.hpp"
#include "shoal/initialize.hpp"
#include "src/engine/run_control.hpp"

namespace shoal {
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

}  // namespace

void set_up(RunBase& run, RunId id, RunSpec spec, std::shared_ptr<Dataset const> data) {
  validate(spec.model, data->task);
  if (auto const& stopping = spec.model.early_stopping; stopping && stopping->monitor.on_validation && stopping->monitor.metric != Metric::kLoss) {
    if (std::ranges::find(spec.metrics, stopping->monitor.metric) == spec.metrics.end()) spec.metrics.push_back(stopping->monitor.metric);
  }
  Fold const& fold = data->fold(spec.key.fold);
  if (auto const& stopping = spec.model.early_stopping; stopping && stopping->monitor.on_validation && fold.validation.empty() && spec.key.fold != kRefitFold) {
    throw InputError({.key = "early_stopping.monitor", .expected = "validation rows", .found = "none", .hint = "monitor loss, the training loss"});
  }
  run.id = id;
  run.tables = &data->tables(spec.key.fold, spec.model.preprocess);
  run.traits = traits_of(spec.model, *data, fold, *run.tables);
  run.dropout_key = run_key(spec.seed, spec.key, Purpose::kDropout);
  run.spec = std::move(spec);
  run.data = std::move(data);
}

std::vector<LayerState> initial_layers(RunBase const& run) {
  RandomKey const key = run_key(run.spec.seed, run.spec.key, Purpose::kWeights);
  std::vector<LayerState> states;
  for (std::size_t l = 0; l + 1 < run.traits.sizes.size(); ++l) {
    int const inputs = run.traits.sizes[l], units = run.traits.sizes[l + 1];
    states.push_back({.kernel = initial_kernel(run.spec.model.initializer, key, static_cast<std::uint32_t>(l), inputs, units),
                      .bias = std::vector<float>(units),
                      .kernel_slots = {},
                      .bias_slots = {}});
  }
  return states;
}

float initial_slot(RunBase const& run, int slot) {
  return static_cast<float>(std::visit([slot](auto const& o) { return o.initial_slot(slot); }, run.spec.model.optimizer));
}

void restore_progress(RunBase& run, RunState const& state) {
  run.clock = state.clock;
  run.epoch = state.epoch;
  run.stopping = state.stopping;
  run.plateau = state.plateau;
  run.stopped = state.stopped;
  run.diverged = state.diverged;
}

RunState progress_of(RunBase const& run) {
  return {.epoch = run.epoch, .clock = run.clock, .layers = {}, .stopping = run.stopping, .plateau = run.plateau,
          .best_layers = {}, .stopped = run.stopped, .diverged = run.diverged};
}

double rate_of(RunBase const& run, std::uint32_t step) {
  double const epoch = run.epoch + static_cast<double>(step) / run.traits.steps_per_epoch;
  return rate_at(run.spec.model.learning_rate_schedule, run.traits.base_rate, epoch) * run.plateau.rate_factor;
}

Update advance(RunBase& run, double rate) {
  MlpConfig const& model = run.spec.model;
  Update update{.l1 = static_cast<float>(model.l1), .l2_twice = static_cast<float>(2.0 * model.l2),
                .decay = static_cast<float>(model.weight_decay * rate), .step = {}};
  std::visit(
      [&](auto const& optimizer) {
        optimizer.advance(run.clock);
        auto const step = optimizer.at(rate, run.clock);
        static_assert(sizeof step <= sizeof update.step);
        std::memcpy(update.step.data(), &step, sizeof step);
      },
      model.optimizer);
  return update;
}

EpochScores finish_training(RunBase& run, EpochTally const& tally) {
  ++run.epoch;
  run.multiply_adds += run.traits.n_train * run.traits.step_multiply_adds;
  run.diverged = !tally.finite;
  double const nan = std::nan("");
  EpochScores scores{.epoch = run.epoch, .train_loss = nan, .train_accuracy = nan, .learning_rate = tally.rate, .validation_loss = nan,
                     .validation = std::vector<double>(run.spec.metrics.size(), nan)};
  if (!tally.finite) return scores;
  double const n = run.traits.n_train;
  scores.train_loss = tally.loss_sum / n;
  if (run.data->task != Task::kRegression) scores.train_accuracy = static_cast<double>(tally.hits) / n;
  return scores;
}

bool control(RunBase& run, EpochScores const& scores) {
  if (auto const* plateau = std::get_if<ReduceOnPlateau>(&run.spec.model.learning_rate_schedule)) {
    bool const validated = !run.data->fold(run.spec.key.fold).validation.empty();  // a refit has its training loss alone
    after_epoch(*plateau, validated ? scores.validation_loss : scores.train_loss, run.traits.base_rate, run.plateau);
  }
  auto const& stopping = run.spec.model.early_stopping;
  if (!stopping) return false;
  EpochVerdict const verdict = after_epoch(*stopping, monitored(stopping->monitor, scores, run.spec), run.epoch, run.stopping);
  run.stopped = verdict.stop;
  return verdict.best && run.keeps_best();
}

Progress take_progress(RunBase& run) {
  RunStatus const status = run.diverged    ? RunStatus::kDiverged
                           : run.stopped   ? RunStatus::kStopped
                           : run.cancelled ? RunStatus::kCancelled
                                           : RunStatus::kReached;
  run.in_flight = false;
  return {.run = run.id, .epoch = run.epoch, .status = status, .best_epoch = run.keeps_best() && run.stopping.best_epoch > 0 ? run.stopping.best_epoch : run.epoch,
          .curve = std::exchange(run.curve, {}), .multiply_adds = std::exchange(run.multiply_adds, 0), .seconds = std::exchange(run.seconds, 0.0)};
}

}  // namespace shoal
