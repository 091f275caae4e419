// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "shoal/dataset.hpp"

namespace shoal {

/// [knots] What joins knot i to knot i + 1; 0 where they are one.
[[nodiscard]] inline std::vector<float> quantile_slopes(FoldTables const& tables) {
  std::vector<float> slopes(tables.knots.size());
  for (std::size_t i = 0; i + 1 < slopes.size(); ++i) {
    float const width = tables.knots[i + 1] - tables.knots[i];
    if (width > 0.0f) slopes[i] = (tables.scores[i + 1] - tables.scores[i]) / width;  // what joins two columns is never read
  }
  return slopes;
}

}  // namespace shoal
