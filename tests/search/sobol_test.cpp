// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <gtest/gtest.h>

#include "shoal/search.hpp"

namespace shoal {
namespace {

SearchSpace cube(int d) {
  std::vector<Parameter> parameters;
  for (int i = 0; i < d; ++i) parameters.push_back({.name = "x" + std::to_string(i), .distribution = Interval{.low = 0, .high = 1}});
  return SearchSpace(std::move(parameters));
}

std::vector<std::vector<double>> points(int d, std::size_t n, std::uint64_t seed) {
  std::vector<std::vector<double>> all;
  for (Assignment const& point : make_searcher(cube(d), {.method = "sobol"}, seed)->ask(n)) {
    std::vector<double>& x = all.emplace_back();
    for (auto const& [name, value] : point) x.push_back(std::get<double>(value));
  }
  return all;
}

// A net: of 2^k points each interval of length 2^-k has one, in every coordinate; so has each box of two neighbouring ones of area 2^-k
// in the first two, whose quality parameter is 0. Scrambling keeps that.
TEST(Sobol, FillsIntervalsAndBoxesEvenly) {
  for (std::uint64_t const seed : {1, 2, 3}) {
    auto const x = points(32, 64, seed);
    for (std::size_t a = 0; a < 32; ++a) {
      std::set<int> intervals;
      for (auto const& point : x) intervals.insert(static_cast<int>(point[a] * 64));
      EXPECT_EQ(intervals.size(), 64u) << a;
    }
    for (int split = 0; split <= 6; ++split) {
      std::set<std::pair<int, int>> boxes;
      for (auto const& point : x) boxes.insert({static_cast<int>(point[0] * (1 << split)), static_cast<int>(point[1] * (64 >> split))});
      EXPECT_EQ(boxes.size(), 64u) << split;
    }
  }
}

TEST(Sobol, PointIDependsOnSeedAndIAlone) {
  auto const one = make_searcher(cube(5), {.method = "sobol"}, 7), many = make_searcher(cube(5), {.method = "sobol"}, 7);
  for (Assignment const& expected : many->ask(30)) EXPECT_EQ(one->ask(1), (std::vector<Assignment>{expected}));
  EXPECT_NE(points(5, 10, 7), points(5, 10, 8));
}

TEST(Sobol, AFiniteSpaceComesToItsEnd) {
  SearchSpace const space({{.name = "units", .distribution = Interval{.integer = true, .low = 1, .high = 5}},
                           {.name = "activation", .distribution = Choice{.values = {std::string("relu"), std::string("tanh")}}}});
  auto const searcher = make_searcher(space, {.method = "sobol"}, 1);
  EXPECT_EQ(searcher->ask(100).size(), 10u);
}

}  // namespace
}  // namespace shoal
