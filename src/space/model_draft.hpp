// SPDX-License-Identifier: Apache-2.0
// A network while it is put together: values of all layers and of single ones, merged at the end.
#pragma once

#include <map>
#include <optional>

#include "shoal/mlp_config.hpp"

namespace shoal {

struct ModelDraft {
  MlpConfig config;
  int layers = static_cast<int>(MlpConfig{}.hidden.size());
  int units = MlpConfig{}.hidden.front().units;
  std::map<int, int> own_units;  // by layer
  std::map<int, Activation> own_activation;
  std::map<int, double> own_dropout;
  std::optional<double> weight_decay;  // else the optimizer's default
};

}  // namespace shoal
