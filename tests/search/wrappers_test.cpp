// SPDX-License-Identifier: Apache-2.0
#include "src/search/wrappers.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

SearchSpace wrapped_space() {
  return SearchSpace({{.name = "units", .distribution = Interval{.integer = true, .low = 1, .high = 100}},
                      {.name = "learning_rate", .distribution = Interval{.low = 1e-4, .high = 1e-1, .shape = Interval::Shape::kLogUniform}},
                      {.name = "optimizer", .distribution = Choice{.values = {std::string("adam"), std::string("sgd")}}},
                      {.name = "momentum", .distribution = Interval{.low = 0.0, .high = 0.9}, .when = {{.parent = "optimizer", .values = {std::string("sgd")}}}},
                      {.name = "l2", .distribution = Choice{.values = {0.0}}}});
}

// Proposes a sequence and remembers what it is told.
struct Recorder final : Searcher {
  std::vector<Assignment> ask(std::size_t n) override {
    std::vector<Assignment> points;
    for (; points.size() < n && next <= 20; ++next) points.push_back({{"units", next}});
    return points;
  }
  void tell(Observation const& observation) override { told.push_back(observation); }
  void learn(Assignment const& point, Observation const&) override { learned.push_back(point); }
  bool learns() const override { return true; }
  std::int64_t next = 1;
  std::vector<Observation> told;
  std::vector<Assignment> learned;
};

SearchConfig enqueueing(std::vector<Assignment> points) { return {.method = "random", .enqueue = std::move(points)}; }

TEST(Enqueued, PointsComeFirstAndWhatTheyLeaveOutIsDrawn) {
  auto const searcher = make_searcher(wrapped_space(), enqueueing({{{"units", std::int64_t{7}}, {"learning_rate", 0.003}, {"optimizer", std::string("sgd")}, {"momentum", 0.5}}, {{"units", std::int64_t{9}}}}), 3);
  auto const plain = make_searcher(wrapped_space(), {.method = "random"}, 3);
  std::vector<Assignment> const points = searcher->ask(4);
  ASSERT_EQ(points.size(), 4u);
  EXPECT_EQ(*find(points[0], "units"), ParameterValue(std::int64_t{7}));
  EXPECT_EQ(*find(points[0], "momentum"), ParameterValue(0.5));
  EXPECT_EQ(*find(points[0], "learning_rate"), ParameterValue(0.003));
  EXPECT_EQ(*find(points[1], "units"), ParameterValue(std::int64_t{9}));
  EXPECT_NE(find(points[1], "optimizer"), nullptr);
  EXPECT_EQ(std::vector(points.begin() + 2, points.end()), plain->ask(2));
}

TEST(Enqueued, TheInnerSearcherLearnsOfThemAndKeepsItsNumbers) {
  auto inner = std::make_unique<Recorder>();
  Recorder& recorder = *inner;
  Assignment const point{{"units", std::int64_t{50}}, {"optimizer", std::string("adam")}};
  auto const searcher = with_enqueued(std::move(inner), wrapped_space(), {point}, 1);
  EXPECT_EQ(searcher->ask(3).size(), 3u);
  searcher->tell({.trial = 0, .epoch = 1, .score = 0.5, .final = true});
  searcher->tell({.trial = 2, .epoch = 1, .score = 0.25, .final = true});
  ASSERT_EQ(recorder.learned.size(), 1u);
  EXPECT_EQ(*find(recorder.learned[0], "units"), ParameterValue(std::int64_t{50}));
  ASSERT_EQ(recorder.told.size(), 1u);
  EXPECT_EQ(recorder.told[0].trial, 1u);
}

TEST(Enqueued, APointThatTheSpaceDoesNotHaveIsRefusedByKey) {
  auto const problem = [](Assignment point) {
    try {
      (void)make_searcher(wrapped_space(), enqueueing({std::move(point)}), 1);
    } catch (InputError const& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(problem({{"units", std::int64_t{1000}}}).find("search.enqueue[0].units"), std::string::npos);
  EXPECT_NE(problem({{"unit", std::int64_t{10}}}).find("expected a parameter of this sweep"), std::string::npos);
  EXPECT_NE(problem({{"optimizer", std::string("adam")}, {"momentum", 0.5}}).find("active"), std::string::npos);
  EXPECT_NE(problem({{"l2", 0.5}}).find("as the space fixes it"), std::string::npos);
}

// A search that knows where an earlier one found good points goes there at once.
TEST(KnownPoints, GiveEverySearcherThatLearnsAStart) {
  for (SearcherEntry const& entry : searchers()) {
    if (entry.name == "grid" || entry.name == "coordinate") continue;  // they keep to their own points
    auto const cold = make_searcher(wrapped_space(), {.method = entry.name, .trials = 50}, 5), warm = make_searcher(wrapped_space(), {.method = entry.name, .trials = 50}, 5);
    if (!cold->learns()) continue;
    for (int i = 0; i < 60; ++i) {
      Assignment const point{{"units", std::int64_t{1 + i * 37 % 100}}, {"learning_rate", 1e-4 * std::pow(10.0, i % 30 * 0.1)}, {"optimizer", std::string("adam")}, {"l2", 0.0}};
      double const units = static_cast<double>(std::get<std::int64_t>(point[0].second));
      warm->learn(point, {.trial = 0, .epoch = 3, .score = std::fabs(units - 80.0), .final = true});
    }
    auto const distance = [&](Searcher& searcher) {
      double sum = 0.0;
      for (int i = 0; i < 10; ++i) {
        Assignment const point = searcher.ask(1).at(0);
        double const score = std::fabs(static_cast<double>(std::get<std::int64_t>(*find(point, "units"))) - 80.0);
        searcher.tell({.trial = static_cast<std::uint32_t>(i), .epoch = 3, .score = score, .final = true});
        sum += score;
      }
      return sum / 10;
    };
    EXPECT_LT(distance(*warm), distance(*cold)) << entry.name;
  }
}

TEST(KnownPoints, ValuesThatTheSpaceDoesNotHaveAreLeftOut) {
  auto const searcher = make_searcher(wrapped_space(), {.method = "tpe"}, 5), plain = make_searcher(wrapped_space(), {.method = "tpe"}, 5);
  searcher->learn({{"units", std::int64_t{4000}}, {"learning_rate", 0.01}, {"optimizer", std::string("adam")}}, {.trial = 0, .epoch = 1, .score = 0.0, .final = true});
  EXPECT_EQ(searcher->ask(5), plain->ask(5));
}

TEST(Constrained, WhatIsRefusedIsAFailureOfTheInnerSearcherAndNoTrial) {
  auto inner = std::make_unique<Recorder>();
  Recorder& recorder = *inner;
  auto const searcher = with_constraint(std::move(inner), [](Assignment const& point) { return std::get<std::int64_t>(*find(point, "units")) % 3 != 0; });
  std::vector<Assignment> const points = searcher->ask(4);  // 1 2 4 5
  ASSERT_EQ(points.size(), 4u);
  EXPECT_EQ(*find(points[2], "units"), ParameterValue(std::int64_t{4}));
  ASSERT_EQ(recorder.told.size(), 1u);
  EXPECT_TRUE(recorder.told[0].trial == 2 && std::isnan(recorder.told[0].score));
  searcher->tell({.trial = 2, .epoch = 1, .score = 0.5, .final = true});
  EXPECT_EQ(recorder.told[1].trial, 3u);
  EXPECT_LT(searcher->ask(100).size(), 100u) << "the inner one ends";
}

TEST(Constrained, NothingAllowedEndsTheSearch) {
  auto const searcher = with_constraint(make_searcher(wrapped_space(), {.method = "random"}, 1), [](Assignment const&) { return false; });
  EXPECT_TRUE(searcher->ask(5).empty());
}

}  // namespace
}  // namespace shoal
