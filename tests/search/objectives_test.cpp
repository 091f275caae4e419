// SPDX-License-Identifier: Apache-2.0
// Two objectives that pull apart: searchers that learn dominate more than random search does.
#include <algorithm>
#include <cmath>
#include <utility>

#include <gtest/gtest.h>

#include "shoal/pareto.hpp"
#include "shoal/search.hpp"

namespace shoal {
namespace {

SearchSpace traded_space() {
  return SearchSpace({{.name = "a", .distribution = Interval{.low = 0.0, .high = 1.0}},
                      {.name = "b", .distribution = Interval{.low = 0.0, .high = 1.0}},
                      {.name = "c", .distribution = Interval{.low = 0.0, .high = 1.0}},
                      {.name = "d", .distribution = Interval{.low = 0.0, .high = 1.0}},
                      {.name = "e", .distribution = Interval{.low = 0.0, .high = 1.0}}});
}

// ZDT1 of five variables (Zitzler, Deb, Thiele 2000): the front is b = c = d = e = 0.
std::vector<double> zdt1(Assignment const& point) {
  double const a = std::get<double>(*find(point, "a"));
  double g = 1.0;
  for (char const* const name : {"b", "c", "d", "e"}) g += 9.0 / 4 * std::get<double>(*find(point, name));
  return {a, g * (1.0 - std::sqrt(a / g))};
}

// As a driver asks: as many open trials as the searcher wants. `swapped`: the other objective first.
double volume(std::string const& method, std::uint32_t trials, std::uint64_t seed, bool swapped) {
  auto const searcher = make_searcher(traded_space(), {.method = method}, seed);
  std::vector<std::vector<double>> points;
  for (std::uint32_t told = 0; told < trials; ++told) {
    while (points.size() < trials && points.size() - told < std::max<std::size_t>(1, searcher->max_open())) {
      points.push_back(zdt1(searcher->ask(1).at(0)));
      if (swapped) std::swap(points.back()[0], points.back()[1]);
    }
    searcher->tell({.trial = told, .epoch = 1, .score = points[told][0], .final = true, .secondary = {points[told][1]}});
  }
  return hypervolume(points, swapped ? std::vector<double>{11.0, 1.1} : std::vector<double>{1.1, 11.0});
}

class SeveralObjectives : public testing::TestWithParam<std::string> {};

TEST_P(SeveralObjectives, DominateMoreThanRandomSearch) {
  // Models cost time and pay early; evolution begins with 50 random trials.
  std::uint32_t const trials = GetParam() == "gp" ? 60 : GetParam() == "evolution" ? 300 : 120;
  for (bool const swapped : {false, true}) {
    int better = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) better += volume(GetParam(), trials, seed, swapped) > volume("random", trials, seed, swapped) ? 1 : 0;
    EXPECT_GE(better, 4) << (swapped ? "swapped" : "");
  }
}

TEST_P(SeveralObjectives, AFailedTrialIsTheWorst) {
  auto const searcher = make_searcher(traded_space(), {.method = GetParam()}, 3);
  for (std::uint32_t trial = 0; trial < 40; ++trial) {
    std::vector<double> const values = zdt1(searcher->ask(1).at(0));
    bool const fails = trial % 4 == 1;
    searcher->tell({.trial = trial, .epoch = 1, .score = fails ? std::nan("") : values[0], .final = true, .secondary = fails ? std::vector<double>{} : std::vector<double>{values[1]}});
  }
}

INSTANTIATE_TEST_SUITE_P(Searchers, SeveralObjectives, testing::Values("tpe", "bohb", "gp", "evolution", "cmaes"), [](auto const& info) { return info.param; });

}  // namespace
}  // namespace shoal
