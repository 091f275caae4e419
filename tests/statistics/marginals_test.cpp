// SPDX-License-Identifier: Apache-2.0
#include "src/statistics/marginals.hpp"

#include <gtest/gtest.h>

#include "tests/statistics/cube.hpp"

namespace shoal {
namespace {

// Boxes that no rounding touches: the left half says 0; the right half 4 below y = 1/4 and 8 above.
Tree tree() { return {{{0.0, 0.0}, {0.5, 1.0}, 0.0}, {{0.5, 0.0}, {1.0, 0.25}, 4.0}, {{0.5, 0.25}, {1.0, 1.0}, 8.0}}; }

TEST(Marginals, AreMeansOverTheOtherFeatures) {
  Marginal const x = marginal_of(tree(), 0), y = marginal_of(tree(), 1);
  EXPECT_EQ(x.edges, (std::vector<double>{0.0, 0.5, 1.0}));
  EXPECT_EQ(x.values, (std::vector<double>{0.0, 7.0}));
  EXPECT_EQ(y.values, (std::vector<double>{2.0, 4.0}));
  EXPECT_EQ(x.at(0.25), 0.0);
  EXPECT_EQ(x.at(0.5), 7.0);
  EXPECT_EQ(y.at(1.0), 4.0);
}

TEST(Marginals, VariancesAddUp) {
  EXPECT_EQ(mean_of(tree()), 3.5);
  EXPECT_EQ(variance_of(tree()), 0.5 * 12.25 + 0.125 * 0.25 + 0.375 * 20.25);
  EXPECT_EQ(marginal_of(tree(), 0).variance(), 12.25);
  EXPECT_EQ(marginal_of(tree(), 1).variance(), 0.25 * 2.25 + 0.75 * 0.25);
  EXPECT_EQ(pair_variance(tree(), 0, 1), variance_of(tree()));  // two features are all
  EXPECT_EQ(pair_variance(tree(), 1, 0), variance_of(tree()));
}

// The mean over the third feature, from every cell that the leaves' edges make.
TEST(Marginals, OfAGrownTreeAreThoseOfItsCells) {
  Cube const cube(60, [](double a, double b, double c) { return a * b + c * c; });
  Tree const grown = fit_forest(cube.x, cube.y, 3, 1, 3)[0];
  std::vector<double> const xs = marginal_of(grown, 0).edges, ys = marginal_of(grown, 1).edges, zs = marginal_of(grown, 2).edges;
  double const mean = mean_of(grown);
  double expected = 0.0;
  for (std::size_t i = 0; i + 1 < xs.size(); ++i) {
    for (std::size_t j = 0; j + 1 < ys.size(); ++j) {
      double value = 0.0;
      for (std::size_t k = 0; k + 1 < zs.size(); ++k) {
        for (Leaf const& leaf : grown) {
          bool const inside = leaf.low[0] <= xs[i] && xs[i] < leaf.high[0] && leaf.low[1] <= ys[j] && ys[j] < leaf.high[1] && leaf.low[2] <= zs[k] && zs[k] < leaf.high[2];
          if (inside) value += leaf.value * (zs[k + 1] - zs[k]);
        }
      }
      expected += (value - mean) * (value - mean) * (xs[i + 1] - xs[i]) * (ys[j + 1] - ys[j]);
    }
  }
  EXPECT_NEAR(pair_variance(grown, 0, 1), expected, 1e-12);
}

}  // namespace
}  // namespace shoal
