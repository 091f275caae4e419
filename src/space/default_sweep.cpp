// SPDX-License-Identifier: Apache-2.0
// The sweep of `shoal sweep DATA` without a file; docs/default-space.md says why each number is what it is.
#include <algorithm>

#include "shoal/sweep_file.hpp"

namespace shoal {
namespace {

using Shape = Interval::Shape;

Interval integers(double low, double high, Shape shape = Shape::kUniform) { return {.integer = true, .low = low, .high = high, .shape = shape}; }

template <class... Values>
Choice one_of(Values... values) {
  return {.values = {ParameterValue(values)...}};
}

Choice names(auto... values) { return one_of(std::string(values)...); }

// About 60 steps an epoch or more, where there are rows enough; large ones where the rows make small ones slow.
Choice batch_sizes(std::uint64_t n_rows) {
  using Integer = std::int64_t;
  if (n_rows < 2'000) return one_of(Integer{16}, Integer{32}, Integer{64});
  if (n_rows < 50'000) return one_of(Integer{64}, Integer{128}, Integer{256});
  return one_of(Integer{128}, Integer{256}, Integer{512});
}

}  // namespace

DataShape shape_of(Dataset const& data) {
  bool const real = data.n_numeric > 0 && std::holds_alternative<std::vector<float>>(data.numeric);
  return {.n_rows = data.refit.train.size(), .task = data.task, .real_numbers = real};
}

SplitConfig default_validation(std::uint64_t n_rows) {
  if (n_rows < 5'000) return {.kind = SplitConfig::Kind::kFolds, .folds = 5};
  return {.kind = SplitConfig::Kind::kFraction, .fraction = n_rows < 100'000 ? 0.2 : 0.1};
}

SweepConfig default_sweep(DataConfig const& data, DataShape const& shape) {
  bool const small = shape.n_rows < 5'000;
  SweepConfig config;
  config.data = data;
  config.schedule = {.method = "hyperband", .max_epochs = 9, .factor = 3.0};
  config.refit = true;
  if (shape.task == Task::kRegression) {
    config.objective = {.metric = Metric::kRmse, .on_validation = true, .goal = Goal::kMinimize};
    config.objective_given = true;
  }
  config.parameters = {
      {.name = "layers", .distribution = small ? integers(1, 3) : integers(2, 4)},
      {.name = "units", .distribution = small ? integers(16, 128, Shape::kLogUniform) : integers(64, 256, Shape::kLogUniform)},
      {.name = "activation", .distribution = names("relu", "gelu", "silu")},
      {.name = "optimizer", .distribution = names("adam")},
      {.name = "learning_rate", .distribution = Interval{.low = 1e-3, .high = 1e-2, .shape = Shape::kLogUniform}},
      {.name = "learning_rate_schedule", .distribution = names("cosine")},
      {.name = "batch_size", .distribution = batch_sizes(shape.n_rows)},
      {.name = "dropout", .distribution = one_of(0.0, 0.1, 0.2, 0.4)},
      {.name = "input_dropout", .distribution = Choice{.values = {0.0, 0.1}, .probabilities = {3.0, 1.0}}},
      {.name = "max_norm", .distribution = one_of(0.0, 3.0)},
  };
  if (shape.real_numbers) config.parameters.push_back({.name = "preprocess.scaling", .distribution = names("standard", "quantile")});
  config.data.variants = preprocessings(config.data.preprocessing, config.parameters);
  return config;
}

}  // namespace shoal
