// SPDX-License-Identifier: Apache-2.0
#include "src/data/targets.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

// More different whole numbers than this are taken for measurements unless the task is given; and so are more than a few
// that are spread out, as weights in grams are, while the numbers of classes lie close together.
constexpr std::size_t kMostInferredClasses = 100, kFewClasses = 20;
constexpr double kWidestSpread = 2.0;  // [whole numbers in the range / different ones]

std::vector<double> distinct_values(std::vector<double> values) {
  std::ranges::sort(values);
  auto const repeated = std::ranges::unique(values);
  values.erase(repeated.begin(), repeated.end());
  return values;
}

bool is_whole(double value) { return value == std::floor(value); }

std::string where(ArrayData const& data, std::size_t index) {
  std::size_t const row = index / data.n_targets, column = index % data.n_targets;
  return data.n_targets == 1 ? fmt::format("row {}", row) : fmt::format("row {}, column {}", row, column);
}

void check_finite(Part const& part) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  std::vector<double> const& values = part.data.targets;
  auto const bad = std::ranges::find_if(values, [](double v) { return !(v >= -kLargest && v <= kLargest); });
  if (bad == values.end()) return;
  throw InputError({.file = part.labels_name,
                    .expected = "finite numbers within a float's range",
                    .found = fmt::format("{} in {} (from 0)", *bad,
                                         where(part.data, static_cast<std::size_t>(bad - values.begin())))});
}

Task infer(std::vector<double> const& distinct, ArrayData const& data) {
  if (data.n_targets > 1) return Task::kRegression;
  if (!std::ranges::all_of(distinct, is_whole)) return Task::kRegression;
  if (distinct.size() <= 2) return Task::kBinary;
  double const range = distinct.back() - distinct.front() + 1.0;
  bool const close = distinct.size() <= kFewClasses || range <= kWidestSpread * static_cast<double>(distinct.size());
  bool const few = close && distinct.size() <= kMostInferredClasses && distinct.size() * 2 <= data.n_rows;
  return few ? Task::kMulticlass : Task::kRegression;
}

void check_classes(Part const& part, std::vector<double> const& distinct, Task task) {
  ArrayData const& data = part.data;
  if (data.n_targets > 1) {
    throw InputError({.file = part.labels_name,
                      .expected = "one column of class numbers",
                      .found = fmt::format("{} columns", data.n_targets),
                      .hint = "turn one-hot labels into numbers (argmax), or set the task to regression"});
  }
  auto const fraction = std::ranges::find_if_not(data.targets, is_whole);
  if (fraction != data.targets.end()) {
    throw InputError({.file = part.labels_name,
                      .expected = "whole numbers as class labels",
                      .found = fmt::format("{} in row {} (from 0)", *fraction, fraction - data.targets.begin())});
  }
  if (distinct.size() < 2) {
    throw InputError({.file = part.labels_name,
                      .expected = "labels of 2 or more classes",
                      .found = fmt::format("only {}", distinct[0])});
  }
  if (task == Task::kBinary && distinct.size() > 2) {
    throw InputError({.file = part.labels_name,
                      .expected = "labels of 2 classes for a binary task",
                      .found = fmt::format("{} classes", distinct.size()),
                      .hint = "set the task to multiclass"});
  }
}

void append_labels(Targets& result, Part const& part, std::vector<double> const& classes,
                   std::string const& first_name) {
  for (std::size_t row = 0; row < part.data.targets.size(); ++row) {
    double const value = part.data.targets[row];
    auto const found = std::ranges::lower_bound(classes, value);
    if (found == classes.end() || *found != value) {
      throw InputError({.file = part.labels_name,
                        .expected = "only classes that occur in " + first_name,
                        .found = fmt::format("{} in row {} (from 0)", value, row)});
    }
    result.labels.push_back(static_cast<std::int32_t>(found - classes.begin()));
  }
}

}  // namespace

Targets interpret_targets(std::span<Part const* const> parts, std::optional<Task> task) {
  for (Part const* part : parts) check_finite(*part);
  Part const& first = *parts[0];
  std::vector<double> const distinct = distinct_values(first.data.targets);
  Targets result;
  result.task = task.value_or(infer(distinct, first.data));
  if (result.task == Task::kRegression) {
    if (!task && distinct.size() < 2) {
      throw InputError({.file = first.labels_name,
                        .expected = "targets that differ",
                        .found = fmt::format("only {}", distinct[0]),
                        .hint = "set the task to regression if that is meant"});
    }
    result.n_outputs = first.data.n_targets;
    for (Part const* part : parts) {
      std::ranges::transform(part->data.targets, std::back_inserter(result.targets),
                             [](double v) { return static_cast<float>(v); });
    }
    return result;
  }
  check_classes(first, distinct, result.task);
  result.n_outputs = result.task == Task::kBinary ? 1 : static_cast<std::uint32_t>(distinct.size());
  for (double const value : distinct)
    result.class_names.push_back(fmt::format("{:.0f}", value + 0.0));  // + 0.0: "-0" is 0
  for (Part const* part : parts) append_labels(result, *part, distinct, first.labels_name);
  return result;
}

}  // namespace shoal
