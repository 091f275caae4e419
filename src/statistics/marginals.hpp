// SPDX-License-Identifier: Apache-2.0
// What a tree says on average where some of the features are given: sums over its boxes, exact (Hutter et al. 2014, Algorithm 2).
#pragma once

#include <cstddef>
#include <vector>

#include "src/statistics/forest.hpp"

namespace shoal {

[[nodiscard]] double mean_of(Tree const&);
/// Of the tree's values over the cube.
[[nodiscard]] double variance_of(Tree const&);

/// A step function of one feature: the mean over all others.
struct Marginal {
  std::vector<double> edges;   ///< ascending, from 0 to 1
  std::vector<double> values;  ///< [edges - 1]
  [[nodiscard]] double at(double u) const;
  [[nodiscard]] double variance() const;
};
[[nodiscard]] Marginal marginal_of(Tree const&, std::size_t feature);
/// Variance of the mean over all features but these two.
[[nodiscard]] double pair_variance(Tree const&, std::size_t first, std::size_t second);

}  // namespace shoal
