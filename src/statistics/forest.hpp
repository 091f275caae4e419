// SPDX-License-Identifier: Apache-2.0
// A random forest for regression in the unit cube (Breiman 2001): trees on bootstrap samples, grown until leaves are pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace shoal {

/// A box of the unit cube on which a tree says one value.
struct Leaf {
  std::vector<double> low, high;  ///< [features]
  double value = 0.0;
};

/// A tree as the partition of the cube that it is; the leaves' volumes sum to 1.
using Tree = std::vector<Leaf>;

/// x [rows][features] in [0, 1), y [rows]. Every split looks at all features and takes the threshold, midway between two
/// values, that leaves the least squared error; ties: the first feature, the lowest threshold.
[[nodiscard]] std::vector<Tree> fit_forest(std::span<double const> x, std::span<double const> y, std::size_t n_features, int n_trees, std::uint64_t seed);

}  // namespace shoal
