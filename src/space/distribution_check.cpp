// SPDX-License-Identifier: Apache-2.0
// What must hold for a distribution to have values at all, and for all of them to be usable by the parameter of that name.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/space/conditions.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kMostSteps = 1'000'000'000;  // indices stay exact in double

/// Reports on one parameter: require(holds, "min", expected, found).
class Checker {
 public:
  explicit Checker(std::string const& name) : key_(parameter_key(name)) {}
  void require(bool holds, char const* key, std::string expected, std::string found, std::string hint = "") const {
    if (holds) return;
    std::string const where = *key == '\0' ? key_ : fmt::format("{}.{}", key_, key);
    throw InputError({.key = where, .expected = std::move(expected), .found = std::move(found), .hint = std::move(hint)});
  }

 private:
  std::string key_;
};

std::string text(double value) { return fmt::format("{}", value); }

void check_choice(Checker const& checker, Choice const& choice) {
  checker.require(!choice.values.empty(), "values", "at least one value", "an empty list");
  for (auto value = choice.values.begin(); value != choice.values.end(); ++value) {
    bool const again = std::any_of(choice.values.begin(), value, [&](ParameterValue const& v) { return same_value(v, *value); });
    checker.require(!again, "values", "each value once", to_string(*value) + " again", "probabilities give a value more weight");
  }
  if (choice.probabilities.empty()) return;
  checker.require(choice.probabilities.size() == choice.values.size(), "probabilities", fmt::format("{} numbers, one a value", choice.values.size()),
                  std::to_string(choice.probabilities.size()));
  double total = 0.0;
  for (double const p : choice.probabilities) {
    checker.require(p >= 0.0 && std::isfinite(p), "probabilities", "numbers >= 0", text(p));
    total += p;
  }
  checker.require(total > 0.0, "probabilities", "a sum > 0", text(total));
}

void check_interval(Checker const& checker, Interval const& interval) {
  using Shape = Interval::Shape;
  bool const bounded = std::isfinite(interval.low) && std::isfinite(interval.high);
  bool const normal = interval.shape == Shape::kNormal || interval.shape == Shape::kLogNormal;
  bool const logarithmic = interval.shape == Shape::kLogUniform || interval.shape == Shape::kInvLogUniform;
  checker.require(bounded || normal, "min", "finite bounds", fmt::format("{} and {}", interval.low, interval.high));
  checker.require(interval.low <= interval.high, "min", fmt::format("a number <= max ({})", interval.high), text(interval.low), "swap min and max");
  if (logarithmic) checker.require(interval.low > 0.0, "min", "a number > 0 for a log scale", text(interval.low));
  if (normal) checker.require(interval.b > 0.0 && std::isfinite(interval.b) && std::isfinite(interval.a), "sigma", "a number > 0", text(interval.b));
  if (interval.shape == Shape::kBeta) {
    checker.require(interval.a > 0.0 && std::isfinite(interval.a), "a", "a number > 0", text(interval.a));
    checker.require(interval.b > 0.0 && std::isfinite(interval.b), "b", "a number > 0", text(interval.b));
  }
  checker.require(interval.quantum >= 0.0, "q", "a number > 0", text(interval.quantum));
  checker.require(interval.points == 0 || interval.points >= 2, "points", "an integer >= 2", std::to_string(interval.points));
  checker.require((interval.step != 0.0) + (interval.points != 0) + (interval.quantum != 0.0) <= 1, "", "one of step, points and q", "several");
  if (interval.integer) {
    checker.require(interval.points == 0, "points", "an interval of numbers for points", "integers", "step leaves integers out");
    checker.require(interval.quantum == std::floor(interval.quantum), "q", "an integer", text(interval.quantum));
    checker.require(interval.step == std::floor(interval.step), "step", "an integer", text(interval.step));
    checker.require(!bounded || (std::floor(interval.low) == interval.low && std::floor(interval.high) == interval.high), "min", "integers as bounds",
                    fmt::format("{} and {}", interval.low, interval.high));
  }
  if (interval.points > 0) checker.require(bounded && !normal && interval.shape != Shape::kBeta, "points", "a uniform or log interval for points", "another distribution");
  if (interval.points > 0) checker.require(interval.low < interval.high, "points", "min < max for several points", text(interval.low));
  if (interval.step != 0.0) {
    checker.require(interval.shape == Shape::kUniform || interval.shape == Shape::kLogUniform, "step", "a uniform or log interval for a step",
                    "another distribution", "q rounds its values to multiples");
    if (interval.shape == Shape::kLogUniform) {
      checker.require(interval.step > 1.0 + 1e-6, "step", "a number > 1: with log, a step multiplies", text(interval.step));
    } else {
      checker.require(interval.step > 0.0, "step", "a number > 0", text(interval.step));
      checker.require((interval.high - interval.low) / interval.step < static_cast<double>(kMostSteps), "step",
                      fmt::format("at most {} values", kMostSteps), text(interval.step));
    }
  }
  bool const lattice = interval.step == 0.0 && (interval.integer || interval.quantum > 0.0);
  if (bounded && lattice) {
    double const spacing = interval.quantum > 0.0 ? interval.quantum : 1.0;
    checker.require((interval.high - interval.low) / spacing < 0x1p52, "max", "fewer than 2^52 values", text(interval.high));
    checker.require(*count_values(interval) > 0, "q", fmt::format("a multiple of q from {} to {}", interval.low, interval.high), text(interval.quantum));
  }
}

// The ends of an interval and every value of a choice lie in the range of the model's parameter of that name.
void check_known(Parameter const& parameter, ParameterRow const& row) {
  std::string const key = parameter_key(parameter.name);
  if (auto const* const choice = std::get_if<Choice>(&parameter.distribution)) {
    for (ParameterValue const& value : choice->values) check_value(row, key, value);
    return;
  }
  auto const& interval = std::get<Interval>(parameter.distribution);
  if (row.type != ParameterType::kInteger && row.type != ParameterType::kNumber) {
    throw InputError({.key = key, .expected = "values: " + describe_range(row), .found = "an interval"});
  }
  if (row.type == ParameterType::kInteger && !interval.integer) {
    throw InputError({.key = key, .expected = "an interval of integers", .found = "an interval of numbers"});
  }
  // Infinite only for normals, whose draws are then held to the row's range (sweep files do so).
  for (auto const& [name, end] : {std::pair{"min", interval.low}, std::pair{"max", interval.high}}) {
    ParameterValue const value = interval.integer ? ParameterValue(static_cast<std::int64_t>(std::clamp(end, -0x1p62, 0x1p62))) : ParameterValue(end);
    if (std::isfinite(end)) check_value(row, fmt::format("{}.{}", key, name), value);
  }
}

}  // namespace

void check_distribution(Parameter const& parameter) {
  Checker const checker(parameter.name);
  if (auto const* const choice = std::get_if<Choice>(&parameter.distribution)) {
    check_choice(checker, *choice);
  } else {
    check_interval(checker, std::get<Interval>(parameter.distribution));
  }
  if (ParameterRow const* const row = find_row(parameter.name).row) check_known(parameter, *row);
}

}  // namespace shoal
