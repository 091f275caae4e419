// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/search/synthetic.hpp"

namespace shoal {
namespace {

TEST(Tpe, BeginsAsRandomSearchWithoutWaiting) {
  synthetic::Function const function = synthetic::conditional();
  auto const tpe = make_searcher(function.space, {.method = "tpe"}, 5), random = make_searcher(function.space, {.method = "random"}, 5);
  EXPECT_EQ(tpe->max_open(), 10u);
  EXPECT_EQ(tpe->ask(10), random->ask(10));
  EXPECT_EQ(tpe->max_open(), 1u);  // a model of a part of the scores is worse than no proposal
}

TEST(Tpe, PointsThatTrainTogetherDiffer) {
  synthetic::Function const function = synthetic::branin();
  auto const tpe = make_searcher(function.space, {.method = "tpe"}, 5);
  std::uint32_t trial = 0;
  for (Assignment const& point : tpe->ask(40)) tpe->tell({.trial = trial++, .epoch = 1, .score = function.score(point), .final = true});
  std::vector<Assignment> const together = tpe->ask(8);
  double nearest = 1.0;
  for (std::size_t i = 0; i < together.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      double const dx = (synthetic::number(together[i], "x") - synthetic::number(together[j], "x")) / 15;
      double const dy = (synthetic::number(together[i], "y") - synthetic::number(together[j], "y")) / 15;
      nearest = std::min(nearest, std::hypot(dx, dy));
    }
  }
  EXPECT_GT(nearest, 0.01);
}

TEST(Tpe, TheScoreOfTheLargestEpochCounts) {
  auto const proposals = [](double late) {
    auto const tpe = make_searcher(synthetic::branin().space, {.method = "tpe"}, 5);
    std::uint32_t trial = 0;
    for (Assignment const& point : tpe->ask(20)) {
      tpe->tell({.trial = trial, .epoch = 9, .score = synthetic::branin().score(point), .final = false});
      tpe->tell({.trial = trial++, .epoch = 3, .score = late, .final = true});
    }
    return tpe->ask(3);
  };
  EXPECT_EQ(proposals(1.0), proposals(-1000.0));
}

TEST(Tpe, OptionsAreChecked) {
  EXPECT_THROW((void)make_searcher(synthetic::branin().space, {.method = "tpe", .options = {{"candidates", std::int64_t{0}}}}, 1), InputError);
  EXPECT_THROW((void)make_searcher(synthetic::branin().space, {.method = "tpe", .options = {{"gamma", 2.0}}}, 1), InputError);
  EXPECT_THROW((void)make_searcher(synthetic::branin().space, {.method = "tpe", .options = {{"population", std::int64_t{9}}}}, 1), InputError);
}

}  // namespace
}  // namespace shoal
