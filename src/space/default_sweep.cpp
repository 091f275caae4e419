// SPDX-License-Identifier: Apache-2.0
// The sweep of `shoal sweep DATA` without a file; docs/default-space.md says why each number is what it is.
#include "shoal/sweep_file.hpp"

namespace shoal {

SweepConfig default_sweep(DataConfig const& data) {
  using Shape = Interval::Shape;
  auto const integers = [](double low, double high, Shape shape) { return Interval{.integer = true, .low = low, .high = high, .shape = shape}; };
  auto const names = [](auto... values) { return Choice{.values = {std::string(values)...}}; };
  SweepConfig config;
  config.data = data;
  config.schedule = {.method = "hyperband", .max_epochs = 9, .factor = 3.0};
  config.parameters = {
      {.name = "layers", .distribution = integers(1, 3, Shape::kUniform)},
      {.name = "units", .distribution = integers(32, 256, Shape::kLogUniform), .per_layer = true},
      {.name = "activation", .distribution = names("relu", "gelu")},
      {.name = "optimizer", .distribution = names("adam")},
      {.name = "learning_rate", .distribution = Interval{.low = 3e-4, .high = 1e-2, .shape = Shape::kLogUniform}},
      {.name = "batch_size", .distribution = Choice{.values = {std::int64_t{64}, std::int64_t{128}, std::int64_t{256}}}},
      {.name = "dropout", .distribution = Interval{.low = 0.0, .high = 0.5}},
      {.name = "max_norm", .distribution = Choice{.values = {0.0, 3.0}}},
  };
  return config;
}

}  // namespace shoal
