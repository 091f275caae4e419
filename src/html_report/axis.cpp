// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/axis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shoal/report.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kFewNumbers = 6;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double number_of(ParameterValue const& value) {
  if (auto const* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (auto const* real = std::get_if<double>(&value)) return *real;
  return kNan;
}

std::vector<ParameterValue> values_of(std::string const& name, std::vector<TrialRecord> const& trials) {
  std::vector<ParameterValue> values;
  for (TrialRecord const& trial : trials) {
    if (ParameterValue const* const value = find(trial.parameters, name)) values.push_back(*value);
  }
  std::ranges::sort(values);
  auto const rest = std::ranges::unique(values);
  values.erase(rest.begin(), rest.end());
  return values;
}

FigureAxis axis_of(std::string const& name, Parameter const* parameter, std::vector<TrialRecord> const& trials) {
  FigureAxis axis{.name = name};
  std::vector<ParameterValue> const values = values_of(name, trials);
  auto const* const choice = parameter == nullptr ? nullptr : std::get_if<Choice>(&parameter->distribution);
  bool const numbers = std::ranges::all_of(values, [](ParameterValue const& value) { return std::isfinite(number_of(value)); });
  auto const* const interval = parameter == nullptr ? nullptr : std::get_if<Interval>(&parameter->distribution);
  // Between one layer and two there is nothing.
  bool const few = interval != nullptr && interval->integer && count_values(*interval).value_or(kFewNumbers + 1) <= kFewNumbers;
  if (choice != nullptr || few || !numbers || values.empty()) {
    axis.kind = FigureAxis::Kind::kLevels;
    if (choice != nullptr && !numbers) {
      for (ParameterValue const& value : choice->values) axis.levels.push_back(to_string(value));
    }
    for (ParameterValue const& value : values) {
      if (std::ranges::find(axis.levels, to_string(value)) == axis.levels.end()) axis.levels.push_back(to_string(value));
    }
    return axis;
  }
  axis.from = std::numeric_limits<double>::infinity(), axis.to = -axis.from;
  for (ParameterValue const& value : values) axis.from = std::min(axis.from, number_of(value)), axis.to = std::max(axis.to, number_of(value));
  bool const log = interval != nullptr && (interval->shape == Interval::Shape::kLogUniform || interval->shape == Interval::Shape::kLogNormal);
  if (log && axis.from > 0.0) axis.kind = FigureAxis::Kind::kLog;
  return axis;
}

}  // namespace

double FigureAxis::place(double value) const {
  if (!std::isfinite(value)) return kNan;
  if (to == from) return 0.5;
  return kind == Kind::kLog ? std::log(value / from) / std::log(to / from) : (value - from) / (to - from);
}

double FigureAxis::place(ParameterValue const* value) const {
  if (value == nullptr) return kNan;
  if (kind != Kind::kLevels) return place(number_of(*value));
  auto const level = std::ranges::find(levels, to_string(*value)) - levels.begin();
  return (static_cast<double>(level) + 0.5) / static_cast<double>(levels.size());
}

double spread(std::uint32_t trial) { return static_cast<double>(trial * 2654435761u >> 8) * 0x1p-24 - 0.5; }

std::vector<FigureAxis> axes_of(SweepConfig const& config, std::vector<TrialRecord> const& trials) {
  std::vector<FigureAxis> axes;
  if (trials.empty()) return axes;
  SearchSpace const space(config.parameters);
  for (std::string const& name : varying_parameters(trials)) {
    auto const found = std::ranges::find(space.parameters(), name, &Parameter::name);
    axes.push_back(axis_of(name, found == space.parameters().end() ? nullptr : &*found, trials));
  }
  return axes;
}

std::vector<FigureAxis> most_important(std::vector<FigureAxis> axes, std::vector<std::string> const& order, std::size_t most) {
  auto const rank = [&](FigureAxis const& axis) { return std::ranges::find(order, axis.name) - order.begin(); };
  std::ranges::stable_sort(axes, {}, rank);
  if (axes.size() > most) axes.resize(most);
  return axes;
}

std::string_view name_of(FigureAxis::Kind kind) { return kind == FigureAxis::Kind::kLinear ? "linear" : kind == FigureAxis::Kind::kLog ? "log" : "levels"; }

}  // namespace shoal
