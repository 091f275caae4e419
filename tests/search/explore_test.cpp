// SPDX-License-Identifier: Apache-2.0
#include "src/search/explore.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace shoal {
namespace {

SearchSpace explored_space() {
  return SearchSpace({{.name = "units", .distribution = Interval{.integer = true, .low = 8, .high = 64}},
                      {.name = "optimizer", .distribution = Choice{.values = {std::string("adam"), std::string("sgd")}}},
                      {.name = "learning_rate", .distribution = Interval{.low = 1e-4, .high = 1e-1, .shape = Interval::Shape::kLogUniform}},
                      {.name = "batch_size", .distribution = Choice{.values = {std::int64_t{16}, std::int64_t{32}, std::int64_t{64}, std::int64_t{128}}}},
                      {.name = "dropout", .distribution = Interval{.low = 0.0, .high = 0.5}}});
}

TEST(Explore, KeepsTheNetworkAndMovesTheRestWithinItsRange) {
  Coordinates const coordinates(explored_space());
  Assignment const donor{{"units", std::int64_t{32}}, {"optimizer", std::string("sgd")}, {"learning_rate", 0.01}, {"batch_size", std::int64_t{32}}, {"dropout", 0.45}};
  std::set<std::int64_t> batches;
  int down = 0, up = 0;
  for (std::uint32_t trial = 0; trial < 400; ++trial) {
    Assignment const point = explore(coordinates, donor, 7, trial);
    EXPECT_EQ(*find(point, "units"), ParameterValue(std::int64_t{32}));
    EXPECT_EQ(*find(point, "optimizer"), ParameterValue(std::string("sgd")));
    double const rate = std::get<double>(*find(point, "learning_rate")), dropout = std::get<double>(*find(point, "dropout"));
    down += std::fabs(rate - 0.008) < 1e-9;
    up += std::fabs(rate - 0.012) < 1e-9;
    EXPECT_TRUE(rate >= 1e-4 && rate <= 1e-1 && dropout >= 0.0 && dropout <= 0.5);
    batches.insert(std::get<std::int64_t>(*find(point, "batch_size")));
  }
  EXPECT_GT(down, 100);
  EXPECT_GT(up, 100);
  EXPECT_GT(400 - down - up, 50) << "some are drawn anew";
  EXPECT_EQ(batches, (std::set<std::int64_t>{16, 32, 64, 128}));
}

TEST(Explore, IsAFunctionOfSeedAndTrial) {
  Coordinates const coordinates(explored_space());
  Assignment const donor = coordinates.point(std::vector<double>(5, 0.4));
  EXPECT_EQ(explore(coordinates, donor, 7, 3), explore(coordinates, donor, 7, 3));
  EXPECT_NE(explore(coordinates, donor, 7, 3), explore(coordinates, donor, 7, 4));
  EXPECT_NE(explore(coordinates, donor, 7, 3), explore(coordinates, donor, 8, 3));
}

}  // namespace
}  // namespace shoal
