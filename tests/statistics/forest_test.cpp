// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/forest.hpp"

#include <gtest/gtest.h>

#include "src/statistics/marginals.hpp"
#include "tests/statistics/cube.hpp"

namespace shoal {
namespace {

double predicted(Tree const& tree, std::vector<double> const& at) {
  double value = 0.0;
  int n = 0;
  for (Leaf const& leaf : tree) {
    bool inside = true;
    for (std::size_t i = 0; i < at.size(); ++i) inside = inside && leaf.low[i] <= at[i] && at[i] < leaf.high[i];
    if (inside) value = leaf.value, ++n;
  }
  EXPECT_EQ(n, 1);
  return value;
}

TEST(Forest, ItsLeavesPartitionTheCube) {
  Cube const cube(200, [](double a, double b, double c) { return a * b + c; });
  for (Tree const& tree : fit_forest(cube.x, cube.y, 3, 8, 1)) {
    double volume = 0.0;
    for (Leaf const& leaf : tree) volume += (leaf.high[0] - leaf.low[0]) * (leaf.high[1] - leaf.low[1]) * (leaf.high[2] - leaf.low[2]);
    EXPECT_NEAR(volume, 1.0, 1e-12);
  }
}

TEST(Forest, FindsAStep) {
  Cube const cube(400, [](double a, double b, double) { return a < 0.5 && b < 0.25 ? 1.0 : 3.0; });
  double low = 0.0, high = 0.0;
  std::vector<Tree> const forest = fit_forest(cube.x, cube.y, 3, 32, 1);
  for (Tree const& tree : forest) low += predicted(tree, {0.2, 0.1, 0.5}) / 32, high += predicted(tree, {0.8, 0.1, 0.5}) / 32;
  EXPECT_NEAR(low, 1.0, 1e-12);
  EXPECT_NEAR(high, 3.0, 1e-12);
}

TEST(Forest, OfOneScoreIsOneLeafAndTheSameSeedTheSameForest) {
  Cube const flat(20, [](double, double, double) { return 2.0; }), cube(20, [](double a, double b, double c) { return a + b * c; });
  EXPECT_EQ(fit_forest(flat.x, flat.y, 3, 1, 1)[0].size(), 1u);
  EXPECT_EQ(mean_of(fit_forest(cube.x, cube.y, 3, 1, 7)[0]), mean_of(fit_forest(cube.x, cube.y, 3, 1, 7)[0]));
  EXPECT_NE(mean_of(fit_forest(cube.x, cube.y, 3, 1, 7)[0]), mean_of(fit_forest(cube.x, cube.y, 3, 1, 8)[0]));
}

}  // namespace
}  // namespace shoal
