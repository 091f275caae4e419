// SPDX-License-Identifier: Apache-2.0
// W&B's sweep keys (docs.wandb.ai/models/sweeps/sweep-config-keys) with the type of the value decided by the parameter:
// `dropout: {min: 0, max: 1}` is an interval of numbers, `units` one of integers.
#include "src/space/parameter_file.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "shoal/initializers.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

using Shape = Interval::Shape;

struct DistributionName {
  std::string_view name;
  Shape shape;
  bool integers = false, quantum = false;
};

constexpr DistributionName kDistributions[] = {
    {"int_uniform", Shape::kUniform, true},
    {"uniform", Shape::kUniform},
    {"q_uniform", Shape::kUniform, false, true},
    {"log_uniform_values", Shape::kLogUniform},
    {"q_log_uniform_values", Shape::kLogUniform, false, true},
    {"inv_log_uniform_values", Shape::kLogUniform},  // W&B's log(1 / x) is uniform: the same law
    {"reverse_log", Shape::kInvLogUniform},          // keras-tuner's
    {"q_reverse_log", Shape::kInvLogUniform, false, true},
    {"normal", Shape::kNormal},
    {"q_normal", Shape::kNormal, false, true},
    {"log_normal", Shape::kLogNormal},
    {"q_log_normal", Shape::kLogNormal, false, true},
    {"beta", Shape::kBeta},
    {"q_beta", Shape::kBeta, false, true},
};

std::vector<std::string> distribution_names() {
  std::vector<std::string> names{"constant", "categorical"};
  for (DistributionName const& entry : kDistributions) names.emplace_back(entry.name);
  return names;
}

constexpr std::int64_t kMostInteger = std::numeric_limits<int>::max();

std::int64_t integer_bound(double x, std::int64_t unlimited) { return std::fabs(x) > kMostInteger ? unlimited : static_cast<std::int64_t>(x); }

// One value of the parameter, typed and checked by its row.
ParameterValue read_value(ParameterRow const& row, YamlCursor const& at) {
  switch (row.type) {
    case ParameterType::kInteger: {
      std::int64_t const high = integer_bound(row.range.high, std::numeric_limits<std::int64_t>::max());
      std::int64_t const value = at.integer(integer_bound(row.range.low, 0), high);
      if (value > kMostInteger) at.fail(fmt::format("an integer <= {}", kMostInteger));
      return value;
    }
    case ParameterType::kNumber:
      return at.number(row.range);
    case ParameterType::kBoolean:
      return at.boolean();
    case ParameterType::kName: {
      std::vector<std::string> names = row.names;
      if (row.name == "initializer" && at.is_scalar() && initializer_named(at.text())) return std::string(name_of(*initializer_named(at.text())));
      return at.name(names);
    }
    case ParameterType::kList:
      break;
  }
  if (at.is_list()) {
    std::vector<double> values;
    for (YamlCursor const& item : at.items()) values.push_back(item.number(row.range));
    return list_text(values);
  }
  if (row.names.empty()) at.fail(describe_range(row), at.found(), "{value: [5, 10]} is one list, {values: [[5, 10], [8]]} are two to choose from");
  return at.name(row.names);
}

std::vector<ParameterValue> read_values(ParameterRow const& row, YamlCursor const& at) {
  std::vector<ParameterValue> values;
  for (YamlCursor const& item : at.items()) values.push_back(read_value(row, item));
  return values;
}

// Refuses keys that this form of a parameter does not use.
void use_only(YamlCursor const& at, std::vector<std::string> used, std::string const& form) {
  used.insert(used.end(), {"when", "per_layer", "distribution"});
  for (auto const& [key, value] : at.entries()) {
    if (std::find(used.begin(), used.end(), key) == used.end()) {
      throw InputError(at.at_key(key, {.key = value.key(), .expected = fmt::format("keys that go with {}: {}", form, fmt::join(used, ", ")), .found = fmt::format("'{}'", key)}));
    }
  }
}

DistributionName distribution_of(ParameterRow const& row, YamlCursor const& at) {
  std::optional<YamlCursor> const named = at.get("distribution");
  std::optional<YamlCursor> const log = at.get("log");
  if (!named) {
    if (!at.get("min") && !at.get("max")) at.fail("value, values, or min and max", "neither");
    bool const is_log = log && log->boolean();
    return {is_log ? "a log interval" : "an interval", is_log ? Shape::kLogUniform : Shape::kUniform};
  }
  if (log) log->fail("log or distribution", "both");
  std::string const name = named->text();
  if (name == "log_uniform" || name == "q_log_uniform" || name == "inv_log_uniform") {
    named->fail(name + "_values", name, "W&B's " + name + " has exponents as bounds; here min and max are values");
  }
  (void)named->name(distribution_names());
  for (DistributionName const& entry : kDistributions) {
    if (entry.name != name) continue;
    if (entry.integers && row.type == ParameterType::kNumber) return {entry.name, entry.shape, true, false};
    return entry;
  }
  at.fail(name == "constant" ? "the key 'value'" : "the key 'values'", "none");
}

// A bound as the row allows it; without one, of a normal, the row's own limit, so that no draw is refused later.
double read_bound(ParameterRow const& row, YamlCursor const& at, bool low, Shape shape) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (std::optional<YamlCursor> const given = at.get(low ? "min" : "max")) {
    ParameterValue const value = read_value(row, *given);
    return std::holds_alternative<std::int64_t>(value) ? static_cast<double>(std::get<std::int64_t>(value)) : std::get<double>(value);
  }
  if (shape == Shape::kBeta) return low ? 0.0 : 1.0;
  if (shape != Shape::kNormal && shape != Shape::kLogNormal) at.fail(low ? "the key 'min'" : "the key 'max'", "none");
  Range const& range = row.range;
  if (low) {
    double const own = range.low_open ? std::nextafter(range.low, kInfinity) : range.low;
    double const floor = shape == Shape::kLogNormal ? 0.0 : -kInfinity;  // log-normal values are positive
    return range.low == Range{}.low ? floor : std::max(own, floor);
  }
  if (row.type == ParameterType::kInteger && range.high == Range{}.high) return static_cast<double>(kMostInteger);
  return range.high == Range{}.high ? kInfinity : range.high_open ? std::nextafter(range.high, -kInfinity) : range.high;
}

Interval read_interval(ParameterRow const& row, YamlCursor const& at) {
  if (row.type != ParameterType::kInteger && row.type != ParameterType::kNumber) at.fail("value or values: " + describe_range(row), "an interval");
  DistributionName const distribution = distribution_of(row, at);
  bool const normal = distribution.shape == Shape::kNormal || distribution.shape == Shape::kLogNormal;
  std::vector<std::string> used{"min", "max"};
  if (normal) used.insert(used.end(), {"mu", "sigma"});
  if (distribution.shape == Shape::kBeta) used.insert(used.end(), {"a", "b"});
  if (distribution.quantum) used.emplace_back("q");
  if (!distribution.quantum && !normal && distribution.shape != Shape::kBeta) used.insert(used.end(), {"step", "points"});
  if (!at.get("distribution")) used.emplace_back("log");
  use_only(at, used, std::string(distribution.name));

  Interval interval{.integer = row.type == ParameterType::kInteger, .shape = distribution.shape};
  interval.low = read_bound(row, at, true, distribution.shape);
  interval.high = read_bound(row, at, false, distribution.shape);
  auto const number = [&](char const* key, double fallback) {
    std::optional<YamlCursor> const given = at.get(key);
    return given ? given->number() : fallback;
  };
  auto const positive = [&](char const* key, double fallback) {
    std::optional<YamlCursor> const given = at.get(key);
    return given ? given->number(Range::positive()) : fallback;
  };
  if (normal) interval.a = number("mu", 0.0), interval.b = positive("sigma", 1.0);
  if (distribution.shape == Shape::kBeta) interval.a = positive("a", 1.0), interval.b = positive("b", 1.0);
  if (distribution.quantum) interval.quantum = positive("q", 1.0);
  if (distribution.integers && !interval.integer) interval.quantum = 1.0;  // whole numbers of a parameter that takes any
  interval.step = positive("step", 0.0);
  if (auto const points = at.get("points")) interval.points = static_cast<int>(points->integer(2, 1'000'000));
  return interval;
}

Distribution read_distribution(ParameterRow const& row, YamlCursor const& at) {
  if (at.is_scalar()) return Choice{.values = {read_value(row, at)}};
  if (at.is_list()) return Choice{.values = read_values(row, at)};
  if (!at.is_map()) at.fail("a value, a list of values, or a map");
  at.allow(parameter_keys());
  std::optional<YamlCursor> const value = at.get("value"), values = at.get("values");
  if (value && values) values->fail("value or values", "both");
  std::string const named = at.get("distribution") ? at.get("distribution")->text() : "";
  if (value) {
    if (!named.empty() && named != "constant") at.get("distribution")->fail("constant beside value", named);
    use_only(at, {"value"}, "value");
    return Choice{.values = {read_value(row, *value)}};
  }
  if (!values) return read_interval(row, at);
  if (!named.empty() && named != "categorical" && named != "categorical_w_probabilities") {
    at.get("distribution")->fail("categorical beside values", named);
  }
  use_only(at, {"values", "probabilities"}, "values");
  Choice choice{.values = read_values(row, *values)};
  if (auto const probabilities = at.get("probabilities")) {
    for (YamlCursor const& item : probabilities->items()) choice.probabilities.push_back(item.number(Range::at_least(0.0)));
    if (choice.probabilities.empty()) probabilities->fail(fmt::format("{} numbers, one a value", choice.values.size()));
  }
  return choice;
}

std::vector<Condition> read_when(YamlCursor const& at) {
  std::vector<Condition> conditions;
  for (auto const& [parent, values] : at.entries()) {
    Condition condition{.parent = parent};
    RowReference const reference = find_row(parent);
    auto const read = [&](YamlCursor const& item) {
      condition.values.push_back(reference.row != nullptr ? read_value(*reference.row, item) : item.value());
    };
    if (values.is_list()) {
      for (YamlCursor const& item : values.items()) read(item);
      if (condition.values.empty()) values.fail("at least one value");
    } else {
      read(values);
    }
    conditions.push_back(std::move(condition));
  }
  if (conditions.empty()) at.fail("a parameter and its values, as {optimizer: sgd}", "an empty map");
  return conditions;
}

}  // namespace

std::vector<std::string> const& parameter_keys() {
  static std::vector<std::string> const keys{"value", "values", "probabilities", "min", "max", "distribution", "q", "mu",
                                             "sigma", "a", "b", "step", "log", "points", "when", "per_layer"};
  return keys;
}

std::vector<Parameter> read_parameters(YamlCursor const& at) {
  std::vector<Parameter> parameters;
  for (auto const& [name, value] : at.entries()) {
    RowReference const reference = find_row(name);
    if (reference.row == nullptr) {
      try {
        throw_unknown_parameter(name);
      } catch (InputError const& error) {
        throw InputError(at.at_key(name, error.problem()));
      }
    }
    Parameter parameter{.name = name, .distribution = read_distribution(*reference.row, value)};
    if (value.is_map()) {
      if (auto const when = value.get("when")) parameter.when = read_when(*when);
      if (auto const per_layer = value.get("per_layer")) parameter.per_layer = per_layer->boolean();
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

std::string distribution_name(Interval const& interval) {
  if (interval.integer && interval.shape == Shape::kUniform && interval.quantum == 0.0) return "int_uniform";
  for (DistributionName const& entry : kDistributions) {
    if (entry.shape == interval.shape && !entry.integers && entry.quantum == (interval.quantum > 0.0)) return std::string(entry.name);
  }
  SHOAL_ASSERT(!"every shape has a name");
  return "";
}

}  // namespace shoal
