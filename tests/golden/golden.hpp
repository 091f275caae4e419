// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: golden files, and an engine that trains one run from given weights.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "shoal/engine.hpp"

namespace shoal::golden {

using Json = nlohmann::json;

/// A file of this folder, read once.
Json const& file(std::string const& name);

/// Kernels and biases one after the other, layer by layer, as golden files hold them; sizes = {inputs, hidden...,
/// outputs}.
std::vector<LayerState> layers_of(std::span<int const> sizes, std::span<double const> flat);
std::vector<double> flat(std::span<LayerState const> layers);

/// Before the first step: these weights, and slots as the optimizer starts them.
RunState before_training(MlpConfig const&, std::vector<LayerState> weights);

/// A data set of float columns that the network sees as they are, without labels or targets; rows below n_train are
/// training rows, the others validation rows.
Dataset plain_dataset(Task, std::span<double const> x, int n_rows, int n_features, int n_outputs, int n_train);

/// An engine with one data set.
class Trainer {
 public:
  explicit Trainer(Dataset data);
  RunId start(MlpConfig const&, std::vector<LayerState> weights, std::uint64_t seed = 0, RunKey = {});
  /// Waits until the run has got there, or has ended on its way.
  Progress train(RunId, int to_epoch);
  std::vector<double> weights(RunId, Which = Which::kLast) const;
  Engine& engine() { return *engine_; }

 private:
  std::unique_ptr<Engine> engine_;
  DataId data_;
};

}  // namespace shoal::golden
