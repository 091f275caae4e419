// SPDX-License-Identifier: Apache-2.0
#include "shoal/mlp_config.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/model/mlp_config_fields.hpp"

namespace shoal {
namespace {

[[noreturn]] void refuse(std::string key, std::string expected, std::string found, std::string hint = "") {
  throw InputError({.key = std::move(key), .expected = std::move(expected), .found = std::move(found), .hint = std::move(hint)});
}

void check_number(std::string const& key, double value, Range range) {
  if (!range.contains(value)) refuse(key, range.describe(), fmt::format("{}", value));
}

/// Visits a `fields` list and checks every number against its range. Keys are what users write; `prefix` is
/// "early_stopping." where a name belongs to a block.
struct CheckRanges {
  std::string prefix = "";
  void operator()(std::string_view key, double value, Range range) const { check_number(prefix + std::string(key), value, range); }
  void operator()(std::string_view key, int value, Range range) const {
    if (range.contains(value)) return;
    std::string expected = range.describe();
    expected.replace(0, expected.find(' ', 2), "an integer");  // "a number >= 1"
    refuse(prefix + std::string(key), expected, fmt::format("{}", value));
  }
  void operator()(std::string_view key, std::vector<double> const& values, Range range) const {
    for (std::size_t i = 0; i < values.size(); ++i) check_number(fmt::format("{}{}[{}]", prefix, key, i), values[i], range);
  }
  template <class T>
  void operator()(std::string_view, T const&) const {}  // not a number: the functions below look at these
};

template <class... Ts>
void check_alternative(std::variant<Ts...> const& chosen) {
  std::visit([](auto const& value) { value.fields(value, CheckRanges{}); }, chosen);
}

void check_layers(MlpConfig const& config) {
  if (config.hidden.size() > kMaxHiddenLayers) refuse("layers", fmt::format("an integer >= 0 and <= {}", kMaxHiddenLayers), fmt::format("{}", config.hidden.size()));
  for (std::size_t i = 0; i < config.hidden.size(); ++i) {
    HiddenLayer const& layer = config.hidden[i];
    if (layer.units < 1) refuse(fmt::format("units_{}", i), "an integer >= 1", fmt::format("{}", layer.units));
    if (layer.activation) check_alternative(*layer.activation);
    if (layer.dropout) check_number(fmt::format("dropout_{}", i), *layer.dropout, Range::half_open(0.0, 1.0));
  }
}

void check_initializer(Initializer const& initializer) {
  check_alternative(initializer);
  if (auto const* uniform = std::get_if<RandomUniform>(&initializer); uniform && uniform->minval > uniform->maxval) {
    refuse("maxval", fmt::format("a number >= minval ({})", uniform->minval), fmt::format("{}", uniform->maxval));
  }
}

void check_schedule(LearningRate const& schedule) {
  check_alternative(schedule);
  auto const* pieces = std::get_if<PiecewiseConstant>(&schedule);
  if (!pieces) return;
  if (pieces->factors.size() != pieces->boundaries.size() + 1) {
    refuse("factors", fmt::format("{} numbers, one more than boundaries", pieces->boundaries.size() + 1), fmt::format("{}", pieces->factors.size()));
  }
  auto const bad = std::adjacent_find(pieces->boundaries.begin(), pieces->boundaries.end(), std::greater_equal<>());
  if (bad != pieces->boundaries.end()) refuse("boundaries", "ascending numbers", fmt::format("{} before {}", *bad, *(bad + 1)));
}

void check_loss(MlpConfig const& config, Task task) {
  Loss const loss = loss_of(config, task);
  check_alternative(loss);
  std::visit(
      [&]<class T>(T const&) {
        if (T::task == task) return;
        std::string known;
        Losses::for_each([&]<class L>(std::type_identity<L>) {
          if (L::task == task) known += (known.empty() ? "" : ", ") + std::string(L::name);
        });
        refuse("loss", fmt::format("a loss for a {} task: {}", name_of(task), known), std::string(T::name));
      },
      loss);
  OutputActivation const output = output_of(config, task);
  bool const fits = task == Task::kMulticlass ? output != OutputActivation::kLinear
                    : task == Task::kBinary   ? output == OutputActivation::kSigmoid
                                              : output == OutputActivation::kLinear;
  if (!fits) {
    std::string_view const expected = task == Task::kMulticlass ? "softmax or sigmoid" : task == Task::kBinary ? "sigmoid" : "linear";
    refuse("output", fmt::format("{} for a {} task", expected, name_of(task)), std::string(name_of(output)));
  }
}

void check_classes(MlpConfig const& config, Task task) {
  ClassWeight const& weight = config.class_weight;
  bool const weighted = weight.balanced || !weight.weights.empty();
  if (task == Task::kRegression && weighted) refuse("class_weight", "a classification task", "a regression");
  if (task == Task::kRegression && config.label_smoothing != 0.0) refuse("label_smoothing", "0 for a regression", fmt::format("{}", config.label_smoothing));
  if (weight.balanced && !weight.weights.empty()) refuse("class_weight", "balanced or a list of weights", "both");
  CheckRanges{}("class_weight", weight.weights, Range::at_least(0.0));
}

void check_stopping(EarlyStopping const& stopping, Task task) {
  for_each_field_of_stopping(stopping, CheckRanges{.prefix = "early_stopping."});
  Objective const& monitor = stopping.monitor;
  if (!defined_for(monitor.metric, task)) {
    refuse("early_stopping.monitor", fmt::format("a metric of a {} task", name_of(task)), monitor.name());
  }
  if (!monitor.on_validation && !objective_named(monitor.name())) {
    refuse("early_stopping.monitor", "loss or accuracy, or a metric of the validation rows", monitor.name(), fmt::format("did you mean val_{}?", monitor.name()));
  }
}

}  // namespace

void validate(MlpConfig const& config, Task task) {
  for_each_field(config, CheckRanges{});
  check_layers(config);
  check_alternative(config.activation);
  check_alternative(config.optimizer);
  check_initializer(config.initializer);
  check_schedule(config.learning_rate_schedule);
  check_loss(config, task);
  check_classes(config, task);
  if (config.clip_norm > 0.0 && config.global_clip_norm > 0.0) {
    refuse("global_clip_norm", "one of clip_norm and global_clip_norm", "both", "as in Keras, a gradient is clipped once");
  }
  if (config.early_stopping) check_stopping(*config.early_stopping, task);
}

Loss loss_of(MlpConfig const& config, Task task) {
  if (config.loss) return *config.loss;
  if (task == Task::kMulticlass) return Crossentropy{};
  if (task == Task::kBinary) return BinaryCrossentropy{};
  return MeanSquaredError{};
}

OutputActivation output_of(MlpConfig const& config, Task task) {
  if (config.output != OutputActivation::kAuto) return config.output;
  return task == Task::kMulticlass ? OutputActivation::kSoftmax : task == Task::kBinary ? OutputActivation::kSigmoid : OutputActivation::kLinear;
}

Activation const& activation_of(MlpConfig const& config, int layer) {
  auto const& own = config.hidden.at(static_cast<std::size_t>(layer)).activation;
  return own ? *own : config.activation;
}

double dropout_of(MlpConfig const& config, int layer) {
  return config.hidden.at(static_cast<std::size_t>(layer)).dropout.value_or(config.dropout);
}

std::vector<int> layer_sizes(MlpConfig const& config, int n_features, int n_outputs) {
  std::vector<int> sizes{n_features};
  for (HiddenLayer const& layer : config.hidden) sizes.push_back(layer.units);
  sizes.push_back(n_outputs);
  return sizes;
}

std::uint64_t parameter_count(MlpConfig const& config, int n_features, int n_outputs) {
  std::vector<int> const sizes = layer_sizes(config, n_features, n_outputs);
  std::uint64_t count = 0;
  for (std::size_t i = 1; i < sizes.size(); ++i) count += (static_cast<std::uint64_t>(sizes[i - 1]) + 1) * static_cast<std::uint64_t>(sizes[i]);
  return count;
}

std::string_view name_of(OutputActivation output) {
  switch (output) {
    case OutputActivation::kSoftmax: return "softmax";
    case OutputActivation::kSigmoid: return "sigmoid";
    case OutputActivation::kLinear: return "linear";
    case OutputActivation::kAuto: break;
  }
  return "auto";
}

}  // namespace shoal
