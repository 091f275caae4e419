// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/golden.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace shoal::golden {

Json const& file(std::string const& name) {
  static std::map<std::string, Json> files;
  auto [place, is_new] = files.try_emplace(name);
  if (is_new) {
    std::ifstream in(std::string(SHOAL_TEST_DATA) + "/golden/" + name);
    if (!in) throw std::runtime_error("no golden file " + name);
    place->second = Json::parse(in);
  }
  return place->second;
}

std::vector<LayerState> layers_of(std::span<int const> sizes, std::span<double const> flat) {
  std::vector<LayerState> layers;
  auto next = flat.begin();
  auto const take = [&](int n) {
    std::vector<float> values(next, next + n);
    next += n;
    return values;
  };
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    LayerState& layer = layers.emplace_back();
    layer.kernel = take(sizes[l] * sizes[l + 1]);
    layer.bias = take(sizes[l + 1]);
  }
  if (next != flat.end()) throw std::runtime_error("weights left over");
  return layers;
}

std::vector<double> flat(std::span<LayerState const> layers) {
  std::vector<double> values;
  for (LayerState const& layer : layers) {
    values.insert(values.end(), layer.kernel.begin(), layer.kernel.end());
    values.insert(values.end(), layer.bias.begin(), layer.bias.end());
  }
  return values;
}

RunState before_training(MlpConfig const& model, std::vector<LayerState> weights) {
  RunState state{.layers = std::move(weights)};
  std::visit(
      [&](auto const& optimizer) {
        for (int slot = 0; slot < optimizer.n_slots(); ++slot) {
          auto const value = static_cast<float>(optimizer.initial_slot(slot));
          for (LayerState& layer : state.layers) {
            layer.kernel_slots.emplace_back(layer.kernel.size(), value);
            layer.bias_slots.emplace_back(layer.bias.size(), value);
          }
        }
      },
      model.optimizer);
  return state;
}

Dataset plain_dataset(Task task, std::span<double const> x, int n_rows, int n_features, int n_outputs, int n_train) {
  Dataset data;
  data.description = data.fingerprint = "golden";
  data.task = task;
  data.n_rows = static_cast<std::uint32_t>(n_rows);
  data.n_numeric = data.n_features = static_cast<std::uint32_t>(n_features);
  data.n_outputs = static_cast<std::uint32_t>(n_outputs);
  data.numeric = std::vector<float>(x.begin(), x.end());
  Fold fold;
  fold.train.resize(static_cast<std::size_t>(n_train));
  fold.validation.resize(static_cast<std::size_t>(n_rows - n_train));
  std::iota(fold.train.begin(), fold.train.end(), 0u);
  std::iota(fold.validation.begin(), fold.validation.end(), static_cast<std::uint32_t>(n_train));
  fold.tables.resize(1);
  fold.tables[0].scale.assign(static_cast<std::size_t>(n_features), 1.0f);
  fold.tables[0].shift.assign(static_cast<std::size_t>(n_features), 0.0f);
  fold.tables[0].impute = fold.tables[0].shift;
  if (task == Task::kRegression) {
    fold.tables[0].target_scale.assign(static_cast<std::size_t>(n_outputs), 1.0f);
    fold.tables[0].target_shift.assign(static_cast<std::size_t>(n_outputs), 0.0f);
  }
  data.folds = {fold};
  data.refit = fold;
  return data;
}

Trainer::Trainer(Dataset data)
    : engine_(make_cpu_engine({.threads = 1})),
      data_(engine_->add_data(std::make_shared<Dataset const>(std::move(data)))) {}

RunId Trainer::start(MlpConfig const& model, std::vector<LayerState> weights, std::uint64_t seed, RunKey key) {
  return engine_->restore({.seed = seed, .key = key, .model = model, .data = data_, .metrics = {}},
                          before_training(model, std::move(weights)));
}

Progress Trainer::train(RunId run, int to_epoch) {
  Ticket const ticket{.run = run, .to_epoch = to_epoch};
  engine_->submit({&ticket, 1});
  std::vector<Progress> finished;
  while (finished.empty()) finished = engine_->wait(std::chrono::milliseconds(1000));
  return finished.front();
}

std::vector<double> Trainer::weights(RunId run, Which which) const {
  RunState const state = engine_->snapshot(run, which);
  return flat(state.layers);
}

}  // namespace shoal::golden
