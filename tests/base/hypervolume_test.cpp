// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "shoal/pareto.hpp"
#include "tests/base/pareto_points.hpp"

namespace shoal {
namespace {

using Points = std::vector<std::vector<double>>;
using testing::random_points;

// Of the union of the points' boxes, by inclusion and exclusion over all subsets.
double by_inclusion_exclusion(Points const& points, std::vector<double> const& reference) {
  double sum = 0.0;
  for (unsigned subset = 1; subset < 1u << points.size(); ++subset) {
    double box = 1.0;
    for (std::size_t k = 0; k < reference.size(); ++k) {
      double corner = -std::numeric_limits<double>::infinity();
      for (std::size_t i = 0; i < points.size(); ++i) {
        if ((subset >> i & 1u) != 0) corner = std::max(corner, points[i][k]);
      }
      box *= std::max(0.0, reference[k] - corner);
    }
    sum += __builtin_popcount(subset) % 2 == 1 ? box : -box;
  }
  return sum;
}

TEST(Hypervolume, IsThatOfInclusionAndExclusion) {
  for (std::size_t const dimensions : {1u, 2u, 3u, 4u, 5u}) {
    for (unsigned const values : {0u, 3u}) {
      for (unsigned seed = 0; seed < 5; ++seed) {
        Points const points = random_points(9, dimensions, seed, values);
        std::vector<double> const reference(dimensions, 0.875);  // some points are beyond it
        EXPECT_NEAR(hypervolume(points, reference), by_inclusion_exclusion(points, reference), 1e-12) << dimensions << ' ' << values << ' ' << seed;
      }
    }
  }
}

// Of a whole front: a share of random places is within 5 standard deviations, of 0.0016 each at most.
TEST(Hypervolume, IsTheShareOfPlacesThatAreDominated) {
  for (std::size_t const dimensions : {2u, 3u, 4u}) {
    Points const points = random_points(40, dimensions, 3), places = random_points(100'000, dimensions, 4);
    std::vector<double> const one(dimensions, 1.0);
    auto const dominated = std::ranges::count_if(places, [&](auto const& place) {
      return std::ranges::any_of(points, [&](auto const& point) { return dominates(point, place); });
    });
    EXPECT_NEAR(hypervolume(points, one), static_cast<double>(dominated) / 100'000, 0.008) << dimensions;
  }
}

TEST(Hypervolume, WhatIsNotBelowTheReferenceAddsNothing) {
  std::vector<double> const reference{1.0, 1.0};
  EXPECT_EQ(hypervolume(Points{}, reference), 0.0);
  EXPECT_EQ(hypervolume(Points{{0.0, 1.0}, {1.5, 0.0}}, reference), 0.0);
  EXPECT_EQ(hypervolume(Points{{0.5, 0.5}, {0.5, 0.5}, {0.0, std::numeric_limits<double>::infinity()}}, reference), 0.25);
  EXPECT_THROW((void)hypervolume(Points{{0.5, 0.5}}, std::vector{1.0}), InputError);
}

}  // namespace
}  // namespace shoal
