// SPDX-License-Identifier: Apache-2.0
#include "shoal/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/base/pareto_points.hpp"

namespace shoal {
namespace {

using Points = std::vector<std::vector<double>>;
using testing::random_points;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// By the definition: peel off what nothing dominates, again and again.
std::vector<std::size_t> peeled(Points const& points) {
  std::vector<std::size_t> ranks(points.size(), points.size());
  for (std::size_t rank = 0, left = points.size(); left > 0; ++rank) {
    std::vector<std::size_t> front;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (ranks[i] < points.size()) continue;
      bool dominated = false;
      for (std::size_t j = 0; j < points.size(); ++j) {
        bool no_worse = true, better = false;
        for (std::size_t k = 0; k < points[i].size(); ++k) no_worse = no_worse && points[j][k] <= points[i][k], better = better || points[j][k] < points[i][k];
        dominated = dominated || (ranks[j] == points.size() && no_worse && better);
      }
      if (!dominated) front.push_back(i);
    }
    for (std::size_t const i : front) ranks[i] = rank;
    left -= front.size();
  }
  return ranks;
}

TEST(Pareto, RanksAreThoseOfPeelingFrontsOff) {
  for (std::size_t const dimensions : {1u, 2u, 3u, 5u}) {
    for (unsigned const values : {0u, 2u, 7u}) {
      for (std::size_t const n : {0u, 1u, 2u, 60u}) {
        Points const points = random_points(n, dimensions, 7 * values + static_cast<unsigned>(n), values);
        EXPECT_EQ(non_dominated_ranks(points), peeled(points)) << dimensions << ' ' << values << ' ' << n;
      }
    }
  }
}

TEST(Pareto, EqualPointsDoNotDominateEachOther) {
  EXPECT_FALSE(dominates(std::vector{1.0, 2.0}, std::vector{1.0, 2.0}));
  EXPECT_TRUE(dominates(std::vector{1.0, 2.0}, std::vector{1.0, 3.0}));
  EXPECT_FALSE(dominates(std::vector{1.0, 3.0}, std::vector{2.0, 2.0}));
  EXPECT_EQ(non_dominated_ranks(Points{{1, 2}, {1, 2}, {1, 3}}), (std::vector<std::size_t>{0, 0, 1}));
}

TEST(Pareto, CrowdingIsTheSidesOfTheBoxBetweenNeighbours) {
  Points const points{{0, 4}, {1, 2}, {2, 1}, {4, 0}, {5, 5}};  // the last by itself in front 1
  std::vector<double> const distances = crowding_distances(points, non_dominated_ranks(points));
  EXPECT_EQ(distances[0], kInfinity);
  EXPECT_DOUBLE_EQ(distances[1], (2.0 - 0.0) / 4 + (4.0 - 1.0) / 4);
  EXPECT_DOUBLE_EQ(distances[2], (4.0 - 1.0) / 4 + (2.0 - 0.0) / 4);
  EXPECT_EQ(distances[3], kInfinity);
  EXPECT_EQ(distances[4], kInfinity);
}

// O(n^2) by the definition, where all numbers differ.
TEST(Pareto, CrowdingIsThatOfTheNearestNumbersOfTheFront) {
  Points const points = random_points(80, 3, 5);
  std::vector<std::size_t> const ranks = non_dominated_ranks(points);
  std::vector<double> const distances = crowding_distances(points, ranks);
  for (std::size_t i = 0; i < points.size(); ++i) {
    double expected = 0.0;
    for (std::size_t k = 0; k < 3; ++k) {
      double below = -kInfinity, above = kInfinity, least = kInfinity, most = -kInfinity;
      for (std::size_t j = 0; j < points.size(); ++j) {
        double const value = points[j][k];
        if (ranks[j] != ranks[i]) continue;
        least = std::min(least, value), most = std::max(most, value);
        if (value < points[i][k]) below = std::max(below, value);
        if (value > points[i][k]) above = std::min(above, value);
      }
      expected += std::isinf(above - below) ? kInfinity : (above - below) / (most - least);
    }
    if (std::isinf(expected)) {
      EXPECT_EQ(distances[i], expected) << i;
    } else {
      EXPECT_NEAR(distances[i], expected, 1e-12) << i;
    }
  }
}

TEST(Pareto, TheOrderIsByRankThenCrowdingThenNumbersThenPlace) {
  for (unsigned const values : {0u, 4u}) {
    Points const points = random_points(70, 2, 11, values);
    std::vector<std::size_t> const ranks = non_dominated_ranks(points), order = nsga2_order(points);
    std::vector<double> const distances = crowding_distances(points, ranks);
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
      auto const key = [&](std::size_t at) { return std::tuple(ranks[at], -distances[at], points[at], at); };
      EXPECT_LT(key(order[i]), key(order[i + 1])) << values << ' ' << i;
    }
    EXPECT_EQ(points[order.front()], *std::ranges::min_element(points));
  }
}

TEST(Pareto, OfOneNumberTheOrderIsThatOfTheNumbers) {
  Points const points{{3}, {1}, {2}, {1}};
  EXPECT_EQ(nsga2_order(points), (std::vector<std::size_t>{1, 3, 2, 0}));
}

TEST(Pareto, InfiniteNumbersAreTheWorst) {
  Points const points{{kInfinity, kInfinity}, {0, kInfinity}, {1, 1}, {kInfinity, 0}};
  EXPECT_EQ(non_dominated_ranks(points), (std::vector<std::size_t>{1, 0, 0, 0}));
  EXPECT_EQ(nsga2_order(points).back(), 0u);
}

TEST(Pareto, RefusesPointsThatCannotBeCompared) {
  EXPECT_THROW((void)non_dominated_ranks(Points{{1, 2}, {1}}), InputError);
  EXPECT_THROW((void)nsga2_order(Points{{1, std::nan("")}}), InputError);
}

}  // namespace
}  // namespace shoal
