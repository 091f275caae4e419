// SPDX-License-Identifier: Apache-2.0
#include "src/search/coordinates.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace shoal {
namespace {

SearchSpace mixed_space() {
  return SearchSpace({{.name = "layers", .distribution = Interval{.integer = true, .low = 1, .high = 3}},
                      {.name = "units", .distribution = Interval{.integer = true, .low = 8, .high = 512, .shape = Interval::Shape::kLogUniform}, .per_layer = true},
                      {.name = "optimizer", .distribution = Choice{.values = {std::string("adam"), std::string("sgd")}, .probabilities = {3, 1}}},
                      {.name = "batch_size", .distribution = Choice{.values = {std::int64_t{32}, std::int64_t{128}}}},
                      {.name = "learning_rate", .distribution = Interval{.low = 1e-4, .high = 1e-1, .shape = Interval::Shape::kLogUniform}},
                      {.name = "dropout", .distribution = Interval{.low = 0.0, .high = 0.5, .step = 0.1}},
                      {.name = "momentum", .distribution = Interval{.low = 0.0, .high = 0.99}, .when = {{.parent = "optimizer", .values = {std::string("sgd")}}}},
                      {.name = "l2", .distribution = Choice{.values = {0.0}}}});
}

TEST(Coordinates, HaveAnAxisForEachParameterThatIsSearched) {
  Coordinates const coordinates(mixed_space());
  std::vector<std::string> named;
  for (Axis const& axis : coordinates.axes()) {
    Parameter const& parameter = coordinates.space().parameters()[axis.parameter];
    EXPECT_FALSE(parameter.fixed());
    if (!axis.ordered) named.push_back(parameter.name);
    EXPECT_EQ(axis.n_values == 0, parameter.name == "learning_rate" || parameter.name == "momentum") << parameter.name;
  }
  EXPECT_EQ(named, std::vector<std::string>{"optimizer"});
}

TEST(Coordinates, ThereAndBackIsTheSamePoint) {
  Coordinates const coordinates(mixed_space());
  std::size_t const n = coordinates.axes().size();
  for (int i = 0; i < 200; ++i) {
    std::vector<double> x(n);
    for (std::size_t a = 0; a < n; ++a) x[a] = std::fmod(0.137 + 0.6180339887 * (i + 1) * (static_cast<double>(a) + 1.0), 1.0);
    Assignment const point = coordinates.point(x);
    std::vector<double> back = coordinates.of(point);
    for (std::size_t a = 0; a < n; ++a) {
      bool const active = find(point, coordinates.space().parameters()[coordinates.axes()[a].parameter].name) != nullptr;
      ASSERT_EQ(std::isnan(back[a]), !active);
      if (!active) back[a] = 0.5;
      if (active && coordinates.axes()[a].n_values == 0) {
        EXPECT_NEAR(back[a], x[a], 1e-9);
      }
    }
    EXPECT_EQ(coordinates.point(back), point);
  }
}

TEST(Coordinates, AValueThatTheSpaceDoesNotHaveHasNone) {
  Coordinates const coordinates(SearchSpace({{.name = "units", .distribution = Interval{.integer = true, .low = 8, .high = 16}},
                                             {.name = "activation", .distribution = Choice{.values = {std::string("relu"), std::string("tanh")}}}}));
  std::vector<double> const x = coordinates.of({{"units", std::int64_t{99}}, {"activation", std::string("elu")}});
  EXPECT_TRUE(std::isnan(x[0]) && std::isnan(x[1]));
}

}  // namespace
}  // namespace shoal
