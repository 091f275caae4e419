// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/search/synthetic.hpp"

namespace shoal {
namespace {

/// Parameters of both points that differ.
int differences(Assignment const& a, Assignment const& b) {
  int n = 0;
  for (auto const& [name, value] : a) {
    ParameterValue const* const other = find(b, name);
    n += other != nullptr && *other != value;
  }
  return n;
}

TEST(Evolution, AChildDiffersFromALivingParentInOneParameter) {
  synthetic::Function const function = synthetic::conditional();
  auto const searcher = make_searcher(function.space, {.method = "evolution", .options = {{"population", std::int64_t{20}}, {"tournament", std::int64_t{4}}}}, 1);
  std::vector<Assignment> points = searcher->ask(20);
  for (std::uint32_t trial = 0; trial < 200; ++trial) {
    searcher->tell({.trial = trial, .epoch = 1, .score = function.score(points[trial]), .final = true});
    if (trial < 19) continue;  // the population is the latest 20 trials
    points.push_back(searcher->ask(1).at(0));
    bool const has_parent = std::any_of(points.begin() + trial - 19, points.begin() + trial + 1, [&](Assignment const& parent) { return differences(points.back(), parent) == 1; });
    EXPECT_TRUE(has_parent) << trial;
  }
}

TEST(Evolution, TheOldestGoesEvenIfItIsTheBest) {
  SearchSpace const space({{.name = "x", .distribution = Interval{.low = 0, .high = 1}}, {.name = "y", .distribution = Interval{.low = 0, .high = 1}}});
  auto const searcher = make_searcher(space, {.method = "evolution", .options = {{"population", std::int64_t{5}}, {"tournament", std::int64_t{50}}}}, 1);
  std::vector<Assignment> points = searcher->ask(5);
  for (std::uint32_t trial = 0; trial < 5; ++trial) searcher->tell({.trial = trial, .epoch = 1, .score = trial == 0 ? -1.0 : 0.5, .final = true});
  for (std::uint32_t trial = 5; trial < 7; ++trial) {  // of 50 draws from five, one is the best
    points.push_back(searcher->ask(1)[0]);
    EXPECT_EQ(differences(points[trial], points[0]), trial == 5 ? 1 : 2);
    searcher->tell({.trial = trial, .epoch = 1, .score = 0.0, .final = true});
  }
}

TEST(Evolution, TheFirstPopulationIsRandomSearchAndTrainsTogether) {
  SearchSpace const space = synthetic::conditional().space;
  auto const searcher = make_searcher(space, {.method = "evolution"}, 4);
  EXPECT_EQ(searcher->max_open(), 50u);
  EXPECT_EQ(searcher->ask(50), make_searcher(space, {.method = "random"}, 4)->ask(50));
  EXPECT_EQ(searcher->max_open(), 8u);
  EXPECT_EQ(searcher->ask(10).size(), 10u);  // without any score
}

}  // namespace
}  // namespace shoal
