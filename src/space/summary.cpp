// SPDX-License-Identifier: Apache-2.0
// The search-space summary: one line a parameter.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "shoal/space.hpp"
#include "src/space/parameter_file.hpp"

namespace shoal {
namespace {

using Row = std::array<std::string, 5>;

std::string joined(std::vector<ParameterValue> const& values) {
  std::string text;
  for (ParameterValue const& value : values) text += (text.empty() ? "" : ", ") + to_string(value);
  return text;
}

// "3..10" for consecutive integers, as conditions on `layers` have them.
std::string compact(std::vector<ParameterValue> const& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto const* const whole = std::get_if<std::int64_t>(&values[i]);
    auto const* const first = std::get_if<std::int64_t>(&values[0]);
    if (whole == nullptr || first == nullptr || *whole != *first + static_cast<std::int64_t>(i)) return joined(values);
  }
  return values.size() < 3 ? joined(values) : to_string(values.front()) + ".." + to_string(values.back());
}

std::string condition_text(Condition const& condition) {
  std::string text = condition.values.empty() ? condition.parent : fmt::format("{} = {}", condition.parent, compact(condition.values));
  for (Condition const& other : condition.alternatives) text += " or " + condition_text(other);
  return text;
}

std::string conditions_text(std::vector<Condition> const& conditions) {
  std::string text;
  for (Condition const& condition : conditions) text += (text.empty() ? "" : " and ") + condition_text(condition);
  return text.empty() ? "always" : text;
}

std::string_view value_type(ParameterValue const& value) {
  constexpr std::array<std::string_view, 4> kNames{"boolean", "integer", "number", "name"};  // in the variant's order
  return kNames[value.index()];
}

Row row_of(Parameter const& parameter) {
  std::string const condition = conditions_text(parameter.when);
  if (auto const* const choice = std::get_if<Choice>(&parameter.distribution)) {
    std::string shape = choice->values.size() == 1 ? "fixed" : "choice";
    if (!choice->probabilities.empty()) shape += " with probabilities";
    return {parameter.name, std::string(value_type(choice->values.front())), joined(choice->values), shape, condition};
  }
  auto const& interval = std::get<Interval>(parameter.distribution);
  auto const end = [&](double x) { return std::isfinite(x) ? fmt::format("{}", x) : std::string(x < 0 ? "-inf" : "inf"); };
  std::string range = fmt::format("{}..{}", end(interval.low), end(interval.high));
  bool const log = interval.shape == Interval::Shape::kLogUniform;
  if (interval.step > 0.0) range += fmt::format(" step {}{}", log ? "x" : "", interval.step);
  if (interval.quantum > 0.0) range += fmt::format(" multiples of {}", interval.quantum);
  if (interval.points > 0) range += fmt::format(" in {} points", interval.points);
  std::string shape = distribution_name(interval);
  if (interval.shape == Interval::Shape::kBeta) shape += fmt::format(" a {} b {}", interval.a, interval.b);
  if (interval.shape == Interval::Shape::kNormal || interval.shape == Interval::Shape::kLogNormal) shape += fmt::format(" mu {} sigma {}", interval.a, interval.b);
  return {parameter.name, interval.integer ? "integer" : "number", range, shape, condition};
}

}  // namespace

std::string describe(SearchSpace const& space) {
  std::vector<Row> rows{{"parameter", "type", "values", "distribution", "active"}};
  for (Parameter const& parameter : space.parameters()) rows.push_back(row_of(parameter));
  std::array<std::size_t, 5> widths{};
  for (Row const& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (Row const& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) text += fmt::format("{:<{}}  ", row[i], widths[i]);
    text += row.back() + "\n";
  }
  std::optional<std::uint64_t> const size = space.grid_size();
  auto const searched = std::count_if(space.parameters().begin(), space.parameters().end(), [](Parameter const& p) { return !p.fixed(); });
  text += fmt::format("{} parameters, {} searched, ", space.parameters().size(), searched);
  text += !size ? "a continuous space\n" : fmt::format("{}{} combinations\n", *size == UINT64_MAX ? "more than " : "", *size);
  return text;
}

}  // namespace shoal
