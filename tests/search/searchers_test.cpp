// SPDX-License-Identifier: Apache-2.0
#include "shoal/search.hpp"

#include <gtest/gtest.h>

#include <set>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

SearchSpace small_space() {
  return SearchSpace(
      {{.name = "units", .distribution = Interval{.integer = true, .low = 1, .high = 3}},
       {.name = "activation", .distribution = Choice{.values = {std::string("relu"), std::string("tanh")}}}});
}
SearchSpace wide_space() {
  return SearchSpace({{.name = "units", .distribution = Interval{.integer = true, .low = 1, .high = 512}},
                      {.name = "learning_rate",
                       .distribution = Interval{.low = 1e-4, .high = 1e-1, .shape = Interval::Shape::kLogUniform}}});
}

std::vector<Assignment> all_of(Searcher& searcher, std::size_t batch) {
  std::vector<Assignment> points;
  while (true) {
    std::vector<Assignment> const some = searcher.ask(batch);
    points.insert(points.end(), some.begin(), some.end());
    if (some.size() < batch) return points;
  }
}

TEST(Grid, IsTheSpacesGridInItsOrderWhateverTheBatch) {
  std::vector<Assignment> const grid = small_space().grid();
  ASSERT_EQ(grid.size(), 6u);
  for (std::size_t const batch : {1u, 4u, 6u, 100u}) {
    auto const searcher = make_searcher(small_space(), {.method = "grid"}, 1);
    EXPECT_EQ(searcher->size(), 6u);
    EXPECT_EQ(all_of(*searcher, batch), grid) << batch;
    EXPECT_TRUE(searcher->ask(1).empty());
  }
}

TEST(Grid, AContinuousParameterIsRefused) {
  EXPECT_THROW((void)make_searcher(wide_space(), {.method = "grid"}, 1), InputError);
}

TEST(Random, ProposalIDependsOnSeedAndIAlone) {
  auto const one = make_searcher(wide_space(), {.method = "random"}, 7),
             many = make_searcher(wide_space(), {.method = "random"}, 7);
  std::vector<Assignment> const together = many->ask(50);
  for (Assignment const& expected : together) EXPECT_EQ(one->ask(1), (std::vector<Assignment>{expected}));
  EXPECT_NE(make_searcher(wide_space(), {.method = "random"}, 8)->ask(50), together);
}

TEST(Random, ASmallSpaceIsExhaustedWithoutDuplicates) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    auto const searcher = make_searcher(small_space(), {.method = "random"}, seed);
    EXPECT_EQ(searcher->size(), 6u);
    std::vector<Assignment> const points = all_of(*searcher, 4);
    EXPECT_EQ(points.size(), 6u) << seed;  // 100 draws miss the last of six points once in 10^8
    EXPECT_EQ(std::set<Assignment>(points.begin(), points.end()).size(), points.size());
    EXPECT_TRUE(searcher->ask(3).empty());
  }
}

TEST(Random, AContinuousSpaceHasNoEnd) { EXPECT_FALSE(make_searcher(wide_space(), {.method = "random"}, 1)->size()); }

TEST(Searchers, UnknownMethodsAndOptionsAreRefusedByKey) {
  auto const message_of = [](SearchConfig const& config) -> std::string {
    try {
      (void)make_searcher(small_space(), config, 1);
    } catch (InputError const& error) {
      return error.what();
    }
    return "no error";
  };
  std::string known;
  for (SearcherEntry const& entry : searchers()) known += (known.empty() ? "" : ", ") + entry.name;
  EXPECT_EQ(message_of({.method = "ramdom"}),
            "search.method: expected one of " + known + ", found 'ramdom'; did you mean 'random'?");
  EXPECT_EQ(message_of({.method = "grid", .options = {{"gamma", 0.1}}}),
            "search.gamma: expected method and trials only, found an option that grid does not have");
}

TEST(Searchers, ThoseThatDoNotLearnIgnoreScores) {
  for (SearcherEntry const& entry : searchers()) {
    if (entry.make(small_space(), {.method = entry.name}, 3)->learns()) continue;
    auto const told = entry.make(small_space(), {.method = entry.name}, 3),
               untold = entry.make(small_space(), {.method = entry.name}, 3);
    EXPECT_EQ(told->ask(2), untold->ask(2));
    told->tell({.trial = 0, .epoch = 1, .score = 0.5, .final = true});
    EXPECT_EQ(told->ask(2), untold->ask(2)) << entry.name;
  }
}

}  // namespace
}  // namespace shoal
