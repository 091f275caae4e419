// SPDX-License-Identifier: Apache-2.0
// Greedy forward selection with replacement (Caruana et al. 2004, sections 2 and 2.1). Knows predictions and a score, no trials.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace shoal {

struct GreedyPath {
  std::vector<std::size_t> picks;   ///< [size] into the library, in their order
  std::vector<double> scores;       ///< [size] of the mean of picks 0..i
  std::vector<double> single;       ///< [library] of each prediction alone
  std::size_t best_size = 0;        ///< the picks that score best, counted from the first; the fewest of equals
};

/// `library` has at least one prediction, all of one length; `score` judges the mean of those picked. Ties go to the lowest
/// index; a NaN must be worse than any number. Costs size x library scores.
[[nodiscard]] GreedyPath select_greedily(std::span<std::vector<float> const> library, std::size_t size,
                                         std::function<double(std::span<float const>)> const& score,
                                         std::function<bool(double, double)> const& better);

}  // namespace shoal
