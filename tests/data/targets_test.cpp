// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gtest/gtest.h>

#include "src/data/targets.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::expect_input_error;

Part part_of(std::vector<double> targets, std::uint32_t n_targets = 1, std::string const& name = "y.npy") {
  ArrayData data;
  data.n_rows = static_cast<std::uint32_t>(targets.size() / n_targets);
  data.targets = std::move(targets);
  data.n_targets = n_targets;
  return {.data = std::move(data), .features_name = "X.npy", .labels_name = name};
}

Targets interpret(Part const& part, std::optional<Task> task = std::nullopt) {
  Part const* const parts[] = {&part};
  return interpret_targets(parts, task);
}

TEST(Targets, TwoWholeNumbersAreBinary) {
  Targets const targets = interpret(part_of({2, -1, 2, -1}));
  EXPECT_EQ(targets.task, Task::kBinary);
  EXPECT_EQ(targets.n_outputs, 1u);
  EXPECT_EQ(targets.labels, (std::vector<std::int32_t>{1, 0, 1, 0}));
  EXPECT_EQ(targets.class_names, (std::vector<std::string>{"-1", "2"}));
  EXPECT_TRUE(targets.targets.empty());
}

TEST(Targets, ClassesAreNumberedInNumericOrder) {
  Targets const targets = interpret(part_of({10, 9, 100, 9, -3, 10, 100, -3}));
  EXPECT_EQ(targets.task, Task::kMulticlass);
  EXPECT_EQ(targets.n_outputs, 4u);
  EXPECT_EQ(targets.class_names, (std::vector<std::string>{"-3", "9", "10", "100"}));
  EXPECT_EQ(targets.labels, (std::vector<std::int32_t>{2, 1, 3, 1, 0, 2, 3, 0}));
}

TEST(Targets, FractionsManyValuesAndManyColumnsAreRegressions) {
  EXPECT_EQ(interpret(part_of({0.5, 1, 1, 1})).task, Task::kRegression);
  EXPECT_EQ(interpret(part_of({0.5, 1.5, 0.5, 1.5})).task, Task::kRegression);
  EXPECT_EQ(interpret(part_of({1, 2, 3, 4, 1})).task, Task::kRegression) << "most values occur once";
  std::vector<double> many;
  for (int i = 0; i < 303; ++i) many.push_back(i % 101);
  EXPECT_EQ(interpret(part_of(many)).task, Task::kRegression);
  std::erase(many, 100.0);
  EXPECT_EQ(interpret(part_of(many)).task, Task::kMulticlass);
  std::vector<double> grams, few_grams;
  for (int i = 0; i < 90; ++i) grams.push_back(2700 + 25 * (i % 21)), few_grams.push_back(2700 + 25 * (i % 20));
  EXPECT_EQ(interpret(part_of(grams)).task, Task::kRegression) << "21 whole numbers that are spread out";
  EXPECT_EQ(interpret(part_of(few_grams)).task, Task::kMulticlass);
  Targets const two = interpret(part_of({0, 1, 1, 0, 0, 0}, 2));
  EXPECT_EQ(two.task, Task::kRegression);
  EXPECT_EQ(two.n_outputs, 2u);
  EXPECT_EQ(two.targets, (std::vector<float>{0, 1, 1, 0, 0, 0}));
}

TEST(Targets, ATaskThatIsGivenWins) {
  Targets const regression = interpret(part_of({0, 1, 1}), Task::kRegression);
  EXPECT_EQ(regression.targets, (std::vector<float>{0, 1, 1}));
  EXPECT_TRUE(regression.labels.empty() && regression.class_names.empty());
  Targets const multiclass = interpret(part_of({0, 1, 1}), Task::kMulticlass);
  EXPECT_EQ(multiclass.task, Task::kMulticlass);
  EXPECT_EQ(multiclass.n_outputs, 2u);
  EXPECT_EQ(interpret(part_of({1, 2, 3}), Task::kMulticlass).n_outputs, 3u);
  EXPECT_EQ(interpret(part_of({4, 4}), Task::kRegression).targets, (std::vector<float>{4, 4}));
}

TEST(Targets, WhatDoesNotFitTheTaskIsRefused) {
  expect_input_error(
      [] {
        return interpret(part_of({1, 2, 3}), Task::kBinary);
      },
      {"y.npy: expected labels of 2 classes", "3 classes", "multiclass"});
  expect_input_error(
      [] {
        return interpret(part_of({1, 2.5, 3}), Task::kMulticlass);
      },
      {"whole numbers as class labels", "2.5 in row 1"});
  expect_input_error(
      [] {
        return interpret(part_of({0, 1, 1, 0}, 2), Task::kMulticlass);
      },
      {"one column of class numbers, found 2 columns", "argmax"});
  expect_input_error([] { return interpret(part_of({7, 7, 7})); }, {"labels of 2 or more classes, found only 7"});
  expect_input_error([] { return interpret(part_of({7.5, 7.5})); }, {"targets that differ, found only 7.5"});
}

TEST(Targets, NumbersThatAreNotFiniteAreNamedByRow) {
  expect_input_error([] { return interpret(part_of({1, NAN, 2})); }, {"nan in row 1 (from 0)"});
  expect_input_error([] { return interpret(part_of({1, 2, 3, -INFINITY}, 2)); }, {"-inf in row 1, column 1"});
  expect_input_error([] { return interpret(part_of({1e39, 2, 3.5})); }, {"1e+39 in row 0"});
}

TEST(Targets, LaterPartsUseTheFirstOnesClasses) {
  Part const first = part_of({5, 6, 5, 6}), second = part_of({6, 6}, 1, "test_y.npy"),
             strange = part_of({5, 7}, 1, "test_y.npy");
  Part const* const good[] = {&first, &second};
  EXPECT_EQ(interpret_targets(good, std::nullopt).labels, (std::vector<std::int32_t>{0, 1, 0, 1, 1, 1}));
  Part const* const bad[] = {&first, &strange};
  expect_input_error([&] { return interpret_targets(bad, std::nullopt); },
                     {"test_y.npy: expected only classes that occur in y.npy, found 7 in row 1"});
}

}  // namespace
}  // namespace shoal
