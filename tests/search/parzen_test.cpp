// SPDX-License-Identifier: Apache-2.0
#include "src/search/parzen.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "src/space/special_functions.hpp"

namespace shoal {
namespace {

SearchSpace parzen_space() {
  return SearchSpace({{.name = "x", .distribution = Interval{.low = 0, .high = 1}},
                      {.name = "kind", .distribution = Choice{.values = {std::string("p"), std::string("q"), std::string("r")}, .probabilities = {1, 2, 1}}}});
}

std::vector<double> const kFirst{0.1, 0.125}, kSecond{0.97, 0.5}, kThird{std::nan(""), 0.875};  // 0.125, 0.5, 0.875: p, q, r

Parzen density() {
  std::vector<Parzen::Axis> axes = Parzen::axes_of(Coordinates(parzen_space()));
  axes[0].bandwidth = 0.08;
  axes[1].bandwidth = 0.3;
  return Parzen(axes, std::vector{&kFirst, &kSecond, &kThird}, 0.5);
}

TEST(Parzen, IsADensity) {
  double sum = 0.0;
  for (double const kind : {0.125, 0.5, 0.875}) {
    for (int i = 0; i < 2000; ++i) sum += std::exp(density().log_density(std::vector{(i + 0.5) / 2000, kind})) * (kind == 0.5 ? 0.5 : 0.25) / 2000;
  }
  EXPECT_NEAR(sum, 1.0, 1e-4);  // the midpoint rule's error
}

TEST(Parzen, DrawsFollowIt) {
  Draws draws(1, 0, 1);
  int constexpr n = 20000;
  int low = 0, q = 0;
  for (int i = 0; i < n; ++i) {
    std::vector<double> const x = density().draw(draws);
    ASSERT_TRUE(x[0] >= 0.0 && x[0] < 1.0 && x[1] >= 0.0 && x[1] < 1.0);
    low += x[0] < 0.3;
    q += x[1] >= 0.25 && x[1] < 0.75;
  }
  double expected = 0.0;
  for (int i = 0; i < 600; ++i) expected += std::exp(density().log_density(std::vector{(i + 0.5) / 2000, std::nan("")})) / 2000;
  EXPECT_NEAR(low / double(n), expected, 0.015);  // four deviations
  EXPECT_NEAR(q / double(n), (0.7 + 3 * 0.3 * 0.5 + 0.5 * 0.5) / 3.5, 0.015);
}

TEST(Parzen, AnAxisThatAPointLacksIsUniform) {
  EXPECT_DOUBLE_EQ(Parzen(Parzen::axes_of(Coordinates(parzen_space())), std::vector{&kThird}, 1.0).log_density(std::vector{0.3, std::nan("")}), 0.0);
}

TEST(Parzen, TheFastNormalDistributionFunctionIsRight) {
  for (double x = -6.9; x < 9; x += 0.0371) EXPECT_NEAR(fast_normal_cdf(x), normal_cdf(x), 2e-12) << x;
  EXPECT_EQ(fast_normal_cdf(-1e6), 0.0);
  EXPECT_EQ(fast_normal_cdf(1e6), 1.0);
}

}  // namespace
}  // namespace shoal
