// SPDX-License-Identifier: Apache-2.0
// Two objectives that pull apart: searchers that learn dominate more than random search does.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "shoal/pareto.hpp"
#include "shoal/search.hpp"

namespace shoal {
namespace {

SearchSpace space() {
  return SearchSpace({{.name = "a", .distribution = Interval{.low = 0.0, .high = 1.0}},
                      {.name = "b", .distribution = Interval{.low = 0.0, .high = 1.0}},
                      {.name = "c", .distribution = Interval{.low = 0.0, .high = 1.0}},
                      {.name = "d", .distribution = Interval{.low = 0.0, .high = 1.0}}});
}

// ZDT1 of four variables (Zitzler, Deb, Thiele 2000): the front is b = c = d = 0.
std::vector<double> zdt1(Assignment const& point) {
  double const a = std::get<double>(*find(point, "a"));
  double g = 1.0;
  for (char const* const name : {"b", "c", "d"}) g += 3.0 * std::get<double>(*find(point, name));
  return {a, g * (1.0 - std::sqrt(a / g))};
}

double volume(std::string const& method, std::uint64_t seed) {
  auto const searcher = make_searcher(space(), {.method = method}, seed);
  std::vector<std::vector<double>> points;
  for (std::uint32_t trial = 0; trial < 80; ++trial) {
    points.push_back(zdt1(searcher->ask(1).at(0)));
    searcher->tell({.trial = trial, .epoch = 1, .score = points.back()[0], .final = true, .secondary = {points.back()[1]}});
  }
  return hypervolume(points, std::vector<double>{1.1, 6.0});
}

class SeveralObjectives : public testing::TestWithParam<std::string> {};

TEST_P(SeveralObjectives, DominateMoreThanRandomSearch) {
  int better = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) better += volume(GetParam(), seed) > volume("random", seed);
  EXPECT_GE(better, 4);
}

TEST_P(SeveralObjectives, AFailedTrialIsTheWorst) {
  auto const searcher = make_searcher(space(), {.method = GetParam()}, 3);
  for (std::uint32_t trial = 0; trial < 40; ++trial) {
    std::vector<double> const values = zdt1(searcher->ask(1).at(0));
    bool const fails = trial % 4 == 1;
    searcher->tell({.trial = trial, .epoch = 1, .score = fails ? std::nan("") : values[0], .final = true, .secondary = fails ? std::vector<double>{} : std::vector<double>{values[1]}});
  }
}

INSTANTIATE_TEST_SUITE_P(Searchers, SeveralObjectives, testing::Values("tpe", "gp", "evolution", "cmaes"), [](auto const& info) { return info.param; });

}  // namespace
}  // namespace shoal
