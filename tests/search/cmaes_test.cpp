// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "shoal/errors.hpp"
#include "tests/search/synthetic.hpp"

namespace shoal {
namespace {

TEST(Cmaes, AGenerationIsAskedForAndThenWaitedFor) {
  synthetic::Function const function = synthetic::hartmann6();
  auto const searcher = make_searcher(function.space, {.method = "cmaes"}, 1);
  EXPECT_EQ(searcher->max_open(), 10u);
  std::uint32_t told = 0;
  auto const tell = [&](Assignment const& point) { searcher->tell({.trial = told++, .epoch = 1, .score = function.score(point), .final = true}); };
  for (Assignment const& point : searcher->ask(10)) tell(point);
  for (int generation = 0; generation < 3; ++generation) {
    EXPECT_EQ(searcher->max_open(), 9u);  // 4 + 3 ln 6
    std::vector<Assignment> const points = searcher->ask(9);
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_EQ(searcher->max_open(), i == 0 ? 9u : 9u - i);  // no more than are open
      tell(points[i]);
    }
  }
}

TEST(Cmaes, PrecisionGrowsWithTrials) {
  synthetic::Function function = synthetic::hartmann6();
  function.trials = 1500;
  for (std::uint64_t seed = 0; seed < 3; ++seed) EXPECT_LT(synthetic::best_of(function, {.method = "cmaes"}, seed), -3.2) << seed;  // a local minimum at least
}

TEST(Cmaes, RestartsFindOtherMinima) {
  // From x < 0.9 downhill leads to 0.2.
  SearchSpace const space({{.name = "x", .distribution = Interval{.low = 0, .high = 1}}});
  auto const score = [](Assignment const& point) {
    double const x = synthetic::number(point, "x");
    return x < 0.9 ? std::abs(x - 0.2) : -1.0 + std::abs(x - 0.95);
  };
  synthetic::Function const function{"two basins", space, score, 600};
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    EXPECT_LT(synthetic::best_of(function, {.method = "cmaes", .options = {{"startup", std::int64_t{1}}}}, seed), -0.9) << seed;
  }
}

TEST(Cmaes, WholeNumbersDoNotFreeze) {
  SearchSpace const space({{.name = "n", .distribution = Interval{.integer = true, .low = 0, .high = 40}},
                           {.name = "m", .distribution = Interval{.integer = true, .low = 1, .high = 1000, .shape = Interval::Shape::kLogUniform}},
                           {.name = "x", .distribution = Interval{.low = 0, .high = 1}}});
  auto const score = [](Assignment const& point) {
    return std::abs(synthetic::number(point, "n") - 33) + std::abs(std::log2(synthetic::number(point, "m") / 3)) + std::abs(synthetic::number(point, "x") - 0.7);
  };
  for (std::uint64_t seed = 0; seed < 5; ++seed) EXPECT_LT(synthetic::best_of({"whole", space, score, 400}, {.method = "cmaes"}, seed), 0.05) << seed;
}

TEST(Cmaes, OptionsAreChecked) {
  EXPECT_THROW((void)make_searcher(synthetic::branin().space, {.method = "cmaes", .options = {{"population", std::int64_t{1}}}}, 1), InputError);
  EXPECT_THROW((void)make_searcher(synthetic::branin().space, {.method = "cmaes", .options = {{"sigma", 0.0}}}, 1), InputError);
}

}  // namespace
}  // namespace shoal
