// SPDX-License-Identifier: Apache-2.0
// Three networks, of which the first two share their preprocessing.
#pragma once

#include "shoal/ensemble.hpp"
#include "tests/export/example_model.hpp"

namespace shoal {

inline Ensemble example_ensemble(Task task = Task::kMulticlass) {
  Ensemble ensemble;
  for (std::uint32_t i = 0; i < 3; ++i) {
    Model model = example_model(task, i == 1 ? std::vector<HiddenLayer>{7} : std::vector<HiddenLayer>{3, 2});
    model.origin.trial = 17 + i;
    for (LayerState& layer : model.layers) {
      for (float& weight : layer.kernel) weight *= 0.25f * static_cast<float>(i + 1);
    }
    if (i == 2) model.tables.shift = {1.0f, 0.5f, -0.5f, 0.25f, 0.0f};
    ensemble.models.push_back(std::move(model));
    ensemble.times.push_back(3 - i);
  }
  return ensemble;
}

inline RawRows ensemble_rows(std::uint32_t n_rows = 17) {
  std::vector<float> values;
  for (std::uint32_t i = 0; i < n_rows * 5; ++i) values.push_back(static_cast<float>(i % 11) * 0.125f - 0.5f);
  return {.values = values, .codes = {}, .n_rows = n_rows, .n_columns = 5, .name = "rows.npy"};
}

}  // namespace shoal
