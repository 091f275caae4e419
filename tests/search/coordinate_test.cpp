// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "tests/search/synthetic.hpp"

namespace shoal {
namespace {

SearchSpace sgd_space() {
  return SearchSpace({{.name = "units", .distribution = Choice{.values = {std::int64_t{8}, std::int64_t{16}, std::int64_t{32}, std::int64_t{64}}}},
                      {.name = "rate", .distribution = Interval{.low = 1e-4, .high = 1e-1, .shape = Interval::Shape::kLogUniform, .points = 7}},
                      {.name = "rule", .distribution = Choice{.values = {std::string("a"), std::string("b")}}},
                      {.name = "mass", .distribution = Interval{.low = 0.0, .high = 1.0}, .when = {{.parent = "rule", .values = {std::string("b")}}}}});
}
double score(Assignment const& point) {
  double sum = std::fabs(synthetic::number(point, "units") - 16) / 16 + std::fabs(std::log10(synthetic::number(point, "rate")) + 2);
  return find(point, "mass") != nullptr ? sum - 1 + std::fabs(synthetic::number(point, "mass") - 0.9) : sum;
}

TEST(Coordinate, EndsAtTheBestOfEachLineWithoutARepeat) {
  auto const searcher = make_searcher(sgd_space(), {.method = "coordinate"}, 1);
  std::set<std::string> seen;
  double best = INFINITY;
  std::uint32_t told = 0;
  while (true) {
    std::vector<Assignment> const points = searcher->ask(std::max<std::size_t>(1, searcher->max_open()));
    if (points.empty()) break;
    std::uint32_t trial = told;
    for (Assignment const& point : points) {
      std::string text;
      for (auto const& [name, value] : point) text += name + to_string(value);
      EXPECT_TRUE(seen.insert(text).second) << text;
      best = std::fmin(best, score(point));
    }
    for (Assignment const& point : points) searcher->tell({.trial = trial++, .epoch = 1, .score = score(point), .final = true});
    told = trial;
  }
  EXPECT_NEAR(best, -1.0, 1e-9) << "16, 0.01, b and 0.9 score -1";
  EXPECT_LT(seen.size(), 40u) << "of 4 x 7 x (1 + 5) in a grid";
}

TEST(Coordinate, ALineIsAskedForAtOnce) {
  auto const searcher = make_searcher(sgd_space(), {.method = "coordinate"}, 1);
  EXPECT_EQ(searcher->ask(1).size(), 1u);
  EXPECT_TRUE(searcher->ask(1).empty()) << "the first line depends on its score";
  searcher->tell({.trial = 0, .epoch = 1, .score = 1.0, .final = true});
  EXPECT_EQ(searcher->ask(3).size(), 3u) << "the other values of the first parameter";
}

}  // namespace
}  // namespace shoal
