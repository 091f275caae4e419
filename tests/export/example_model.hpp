// SPDX-License-Identifier: Apache-2.0
// A small model with odd sizes whose every number is different and exact in a float.
#pragma once

#include <string>

#include "shoal/model_file.hpp"

namespace shoal {

inline Model example_model(Task task = Task::kMulticlass, std::vector<HiddenLayer> hidden = {3, 2}) {
  Model model;
  model.config.hidden = std::move(hidden);
  model.task = task;
  model.n_numeric = model.n_features = 5;
  model.n_outputs = task == Task::kMulticlass ? 4 : task == Task::kBinary ? 1 : 2;
  if (task == Task::kMulticlass) model.class_names = {"0", "1", "2", "7"};
  if (task == Task::kBinary) model.class_names = {"0", "1"};
  if (task == Task::kRegression)
    model.target_names = {"y0", "y1"}, model.tables.target_scale = {2.0f, 4.0f},
    model.tables.target_shift = {-1.0f, 0.5f};
  model.tables.scale = {0.5f, 1.0f, 2.0f, 0.25f, 1.0f};
  model.tables.shift = {0.0f, -1.0f, 0.5f, 0.125f, 3.0f};
  model.tables.impute = {1.0f, 2.0f, 3.0f, 4.0f, 5.0f};
  model.feature_names = {"x0", "x1", "x2", "x3", "a \"name\" with é"};
  float next = -1.0f;
  std::vector<int> const sizes = layer_sizes(model.config, 5, static_cast<int>(model.n_outputs));
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    LayerState layer;
    for (int k = 0; k < sizes[i] * sizes[i + 1]; ++k) layer.kernel.push_back(next += 0.0625f);
    for (int k = 0; k < sizes[i + 1]; ++k) layer.bias.push_back(next += 0.0625f);
    model.layers.push_back(layer);
  }
  model.origin = {.trial = 17,
                  .run = "fold 0 repeat 1",
                  .parameters = R"({"units_0":3,"learning_rate":0.001})",
                  .objective = "val_accuracy",
                  .score = 0.9812734,
                  .deviation = 0.001,
                  .n_runs = 3,
                  .epochs = 27,
                  .seed = 18446744073709551615ull,
                  .data = "X.npy, y.npy",
                  .fingerprint = "abc123",
                  .shoal_version = "0.1.0"};
  return model;
}

}  // namespace shoal
