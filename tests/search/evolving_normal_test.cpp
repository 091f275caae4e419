// SPDX-License-Identifier: Apache-2.0
#include "src/search/evolving_normal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace shoal {
namespace {

// Generations until the mean is within 1e-6 of the minimum at 0.4, or 0 where it takes more than 1000.
int generations_to_minimum(double (*f)(std::vector<double> const&), std::size_t n) {
  EvolvingNormal normal(std::vector<double>(n, 0.7), 0.2, 10);
  for (int generation = 1; generation <= 1000; ++generation) {
    Draws draws(1, static_cast<std::uint32_t>(generation), 1);
    std::vector<std::vector<double>> points;
    for (std::size_t i = 0; i < normal.population(); ++i) points.push_back(normal.draw(draws));
    std::ranges::sort(points, {}, f);
    normal.update(points);
    if (std::ranges::all_of(normal.mean(), [](double x) { return std::abs(x - 0.4) < 1e-6; })) return generation;
  }
  return 0;
}

double sphere(std::vector<double> const& x) {
  double sum = 0;
  for (double const each : x) sum += (each - 0.4) * (each - 0.4);
  return sum;
}
/// A condition of 10^4 along a diagonal.
double ridge(std::vector<double> const& x) {
  double sum = 0, diagonal = 0;
  for (double const each : x) sum += (each - 0.4) * (each - 0.4), diagonal += each - 0.4;
  return sum + 1e4 * diagonal * diagonal;
}

TEST(EvolvingNormal, FindsMinimaThatTakeACovariance) {
  for (std::size_t const n : {1u, 2u, 5u}) {
    int const generations = generations_to_minimum(sphere, n);
    EXPECT_GT(generations, 0) << n;
    EXPECT_LT(generations, 100) << n;
  }
  int const generations = generations_to_minimum(ridge, 5);
  EXPECT_GT(generations, 0);
  EXPECT_LT(generations, 400);
}

TEST(EvolvingNormal, DrawsHaveItsDeviations) {
  EvolvingNormal normal({0.5, 0.5}, 0.1, 6);
  normal.raise_deviation(1, 0.3);
  normal.raise_deviation(0, 0.05);  // has more
  EXPECT_DOUBLE_EQ(normal.deviation(0), 0.1);
  EXPECT_DOUBLE_EQ(normal.deviation(1), 0.3);
  Draws draws(1, 0, 1);
  double first = 0, second = 0;
  int constexpr n = 20000;
  for (int i = 0; i < n; ++i) {
    std::vector<double> const x = normal.draw(draws);
    first += (x[0] - 0.5) * (x[0] - 0.5) / n;
    second += (x[1] - 0.5) * (x[1] - 0.5) / n;
  }
  EXPECT_NEAR(std::sqrt(first), 0.1, 0.003);
  EXPECT_NEAR(std::sqrt(second), 0.3, 0.01);
}

TEST(EvolvingNormal, OutliersMoveItNoFurtherThanItsOwnPoints) {
  EvolvingNormal normal({0.5}, 0.01, 4);
  normal.update({{0.9}, {0.9}, {0.9}, {0.9}});
  EXPECT_LT(normal.mean()[0], 0.53);
  EXPECT_GT(normal.mean()[0], 0.51);
}

}  // namespace
}  // namespace shoal
