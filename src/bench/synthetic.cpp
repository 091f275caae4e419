// SPDX-License-Identifier: Apache-2.0
#include "src/bench/synthetic.hpp"

#include <array>

#include <fmt/format.h>

#include "shoal/data.hpp"
#include "shoal/errors.hpp"
#include "shoal/random.hpp"

namespace shoal::bench {
namespace {

constexpr RandomKey kKey{0x73686f61, 0x6c};
constexpr std::uint32_t kFeatures = 0, kTargets = 1;  // streams

// Feature k of row r is made from word k & 3 of block {r, k >> 2, kFeatures, 0}: 0, or make(u) of a uniform u in (0, 1).
template <class T, class Make>
std::vector<T> features(Workload const& work, int n_features, Make make) {
  std::vector<T> values;
  values.reserve(std::size_t{work.rows} * n_features);
  for (std::uint32_t row = 0; row < work.rows; ++row) {
    std::array<std::uint32_t, 4> block{};
    for (int k = 0; k < n_features; ++k) {
      if (k % 4 == 0) block = philox(kKey, {row, static_cast<std::uint32_t>(k / 4), kFeatures, 0});
      double const u = to_unit(block[k % 4]);
      values.push_back(u < work.density ? make(u / work.density) : T{0});
    }
  }
  return values;
}

double target(std::uint32_t row, int n_outputs) {
  return n_outputs == 1 ? to_unit(philox(kKey, {row, 0, kTargets, 0})[0]) : row % static_cast<std::uint32_t>(n_outputs);
}

}  // namespace

std::shared_ptr<Dataset const> synthetic_data(Workload const& work, int n_features, int n_outputs) {
  if (n_outputs > 1 && static_cast<std::uint32_t>(n_outputs) > work.rows) {
    throw InputError({.key = "--rows", .expected = fmt::format("a row for each of {} classes", n_outputs), .found = std::to_string(work.rows)});
  }
  ArrayData data{.features = {}, .n_rows = work.rows, .n_features = static_cast<std::uint32_t>(n_features), .targets = {}, .description = "synthetic"};
  bool const bytes = work.type == FeatureType::kUint8;
  if (bytes) {
    data.features = features<std::uint8_t>(work, n_features, [](double u) { return static_cast<std::uint8_t>(1.0 + 255.0 * u); });
  } else {
    data.features = features<float>(work, n_features, [](double u) { return static_cast<float>(u); });
  }
  for (std::uint32_t row = 0; row < work.rows; ++row) data.targets.push_back(target(row, n_outputs));
  DataConfig const config{.files = {}, .task = n_outputs == 1 ? Task::kRegression : Task::kMulticlass,
                          .preprocessing = {.scaling = bytes ? Scaling::kUnit : Scaling::kNone}, .variants = {},
                          .validation = {.kind = SplitConfig::Kind::kNone}};
  return make_dataset(std::move(data), std::nullopt, std::nullopt, config, 0);
}

}  // namespace shoal::bench
