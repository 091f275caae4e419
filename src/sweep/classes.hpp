// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shoal/dataset.hpp"

namespace shoal {

/// As to_mlp_config() takes them: 0 of a regression.
[[nodiscard]] inline int n_classes_of(Dataset const& data) {
  switch (data.task) {
    case Task::kMulticlass:
      return static_cast<int>(data.n_outputs);
    case Task::kBinary:
      return 2;
    case Task::kRegression:
      break;
  }
  return 0;
}

}  // namespace shoal
