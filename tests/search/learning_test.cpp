// SPDX-License-Identifier: Apache-2.0
// What every searcher that learns promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/search/synthetic.hpp"

namespace shoal {
namespace {

using synthetic::Function;

class Learning : public testing::TestWithParam<SearchConfig> {
 protected:
  std::unique_ptr<Searcher> make(SearchSpace const& space, std::uint64_t seed = 1) const {
    return make_searcher(space, GetParam(), seed);
  }
};


// A driver's order of events: as many open trials as the searcher wants, told in order of their submission, some failed.
std::vector<Assignment> run(Searcher& searcher, Function const& function, std::uint32_t trials) {
  std::vector<Assignment> points;
  for (std::uint32_t told = 0; told < trials; ++told) {
    while (points.size() < trials && points.size() - told < std::max<std::size_t>(1, searcher.max_open())) {
      std::vector<Assignment> const some = searcher.ask(1);
      if (some.empty()) return points;
      points.push_back(some[0]);
    }
    double const score = told % 11 == 5 ? std::nan("") : function.score(points[told]);
    searcher.tell({.trial = told, .epoch = 1, .score = score, .final = told % 3 != 0});
    if (told % 3 == 0) searcher.tell({.trial = told, .epoch = 3, .score = score - 0.1, .final = true});
  }
  return points;
}

TEST_P(Learning, TheSameEventsGiveTheSameProposals) {
  for (Function const& function : {synthetic::branin(), synthetic::conditional()}) {
    std::vector<Assignment> const first = run(*make(function.space), function, 150);
    EXPECT_EQ(first.size(), 150u);
    EXPECT_EQ(run(*make(function.space), function, 150), first);
    EXPECT_NE(run(*make(function.space, 2), function, 150), first);
    EXPECT_EQ(std::set<Assignment>(first.begin(), first.end()).size(), first.size());
  }
}

TEST_P(Learning, ScoresChangeProposals) {
  Function const function = synthetic::branin();
  Function other = function;
  other.score = [](Assignment const& point) { return -synthetic::branin().score(point); };
  EXPECT_NE(run(*make(function.space), function, 100), run(*make(function.space), other, 100));
  EXPECT_TRUE(make(function.space)->learns());
}

TEST_P(Learning, EveryProposalIsAPointOfTheSpace) {
  Function const function = synthetic::conditional();
  for (Assignment const& point : run(*make(function.space), function, 150)) {
    Assignment active;
    for (Parameter const& parameter : function.space.parameters()) {
      if (function.space.active(parameter, active)) active.emplace_back(parameter.name, *find(point, parameter.name));
    }
    EXPECT_EQ(point, active);
    EXPECT_LE(std::abs(synthetic::number(point, "width") - 260), 252);
  }
}

TEST_P(Learning, BatchesOfAnySizeHaveNoRepeats) {
  Function const function = synthetic::conditional();
  auto const searcher = make(function.space);
  std::vector<Assignment> points;
  for (std::size_t const batch : {1u, 70u, 1u, 33u, 7u, 100u}) {
    std::vector<Assignment> const some = searcher->ask(batch);
    ASSERT_EQ(some.size(), batch);
    for (std::size_t i = 0; i < some.size(); i += 2) {  // the others stay open
      searcher->tell({.trial = static_cast<std::uint32_t>(points.size() + i), .epoch = 1, .score = function.score(some[i]), .final = true});
    }
    points.insert(points.end(), some.begin(), some.end());
  }
  EXPECT_EQ(std::set<Assignment>(points.begin(), points.end()).size(), points.size());
}

TEST_P(Learning, AFiniteSpaceEnds) {
  SearchSpace const space({{.name = "a", .distribution = Interval{.integer = true, .low = 1, .high = 3}},
                           {.name = "b", .distribution = Choice{.values = {std::string("x"), std::string("y")}}}});
  Function const function{"sum", space, [](Assignment const& point) { return synthetic::number(point, "a"); }, 6};
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    auto const searcher = make(space, seed);
    EXPECT_EQ(searcher->size(), 6u);
    EXPECT_EQ(run(*searcher, function, 20).size(), 6u) << seed;
    EXPECT_TRUE(searcher->ask(1).empty());
  }
}

TEST_P(Learning, FailedTrialsAloneStopNothing) {
  Function function = synthetic::conditional();
  function.score = [](Assignment const&) { return std::nan(""); };
  EXPECT_EQ(run(*make(function.space), function, 120).size(), 120u);
}

TEST_P(Learning, EqualScoresStopNothing) {
  Function function = synthetic::conditional();
  function.score = [](Assignment const&) { return 0.5; };
  EXPECT_EQ(run(*make(function.space), function, 300).size(), 300u);
}

TEST_P(Learning, ASpaceOfNamesAloneIsSearched) {
  std::vector<Parameter> parameters;
  for (char const* name : {"a", "b", "c", "d"}) {
    parameters.push_back({.name = name, .distribution = Choice{.values = {std::string("x"), std::string("y"), std::string("z"), std::string("w")}}});
  }
  Function const function{"names", SearchSpace(parameters), [](Assignment const& point) {
                            double sum = 0;
                            for (auto const& [name, value] : point) sum += value == ParameterValue(std::string("x")) ? 0 : 1;
                            return sum;
                          }, 80};
  EXPECT_EQ(run(*make(function.space), function, 80).size(), 80u);
}

// Medians over ten seeds: the distance to random search is many times what a change of the arithmetic would move.
TEST_P(Learning, BeatsRandomSearch) {
  for (Function const& function : {synthetic::branin(), synthetic::hartmann6(), synthetic::conditional()}) {
    std::vector<double> own, random;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      own.push_back(synthetic::best_of(function, GetParam(), seed));
      random.push_back(synthetic::best_of(function, {.method = "random"}, seed));
    }
    std::ranges::sort(own);
    std::ranges::sort(random);
    EXPECT_LT(own[5], random[4]) << function.name;
  }
}

// A population of 50 is random search for most of the trials here.
SearchConfig const kEvolution{.method = "evolution", .options = {{"population", std::int64_t{15}}, {"tournament", std::int64_t{5}}}};

INSTANTIATE_TEST_SUITE_P(Searchers, Learning, testing::Values(SearchConfig{.method = "bohb"}, SearchConfig{.method = "cmaes"}, kEvolution, SearchConfig{.method = "tpe"}),
                         [](auto const& info) { return info.param.method; });

}  // namespace
}  // namespace shoal
