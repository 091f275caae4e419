// SPDX-License-Identifier: Apache-2.0
#include "src/study/optuna.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(ParameterValue const& value) {
  return std::visit([](auto const& v) { return Json(v); }, value);
}

OptunaParameter categorical(ParameterValue const& value, std::vector<ParameterValue> const& values) {
  Json choices = Json::array();
  for (ParameterValue const& choice : values) choices.push_back(json_of(choice));
  auto const index = std::ranges::find(values, value) - values.begin();
  return {static_cast<double>(index),
          Json{{"name", "CategoricalDistribution"}, {"attributes", {{"choices", std::move(choices)}}}}.dump()};
}

// Optuna has no normal, beta or geometric grid: those become the interval that holds their values.
OptunaParameter numeric(double value, Interval const& interval) {
  double const largest = std::numeric_limits<double>::max();  // JSON has no infinity
  double const low = std::max(interval.low, -largest);
  double high = std::min(interval.high, largest);
  bool const log = interval.shape == Interval::Shape::kLogUniform && low > 0.0;
  bool const stepped = interval.step > 0.0 && !log && std::isfinite(interval.low) && std::isfinite(interval.high);
  if (stepped) high = low + std::floor((high - low) / interval.step + 1e-9) * interval.step;
  if (interval.integer) {
    double const limit = 0x1p53;
    auto const whole = [&](double x) { return static_cast<std::int64_t>(std::clamp(x, -limit, limit)); };
    Json attributes{{"log", log},
                    {"step", stepped ? whole(interval.step) : 1},
                    {"low", whole(std::ceil(low))},
                    {"high", whole(std::floor(high))}};
    return {value, Json{{"name", "IntDistribution"}, {"attributes", std::move(attributes)}}.dump()};
  }
  Json attributes{{"step", stepped ? Json(interval.step) : Json(nullptr)}, {"low", low}, {"high", high}, {"log", log}};
  return {value, Json{{"name", "FloatDistribution"}, {"attributes", std::move(attributes)}}.dump()};
}

}  // namespace

OptunaParameter optuna_parameter(ParameterValue const& value, Parameter const* parameter) {
  if (parameter != nullptr) {
    if (auto const* const interval = std::get_if<Interval>(&parameter->distribution)) {
      if (auto const* const whole = std::get_if<std::int64_t>(&value))
        return numeric(static_cast<double>(*whole), *interval);
      if (auto const* const real = std::get_if<double>(&value)) return numeric(*real, *interval);
    } else {
      std::vector<ParameterValue> const& values = std::get<Choice>(parameter->distribution).values;
      if (std::ranges::find(values, value) != values.end()) return categorical(value, values);
    }
  }
  return categorical(value, {value});
}

std::string_view value_type(double value) {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value > 0 ? "INF_POS" : "INF_NEG";
  return "FINITE";
}

std::string optuna_now() {
  auto const now = std::chrono::system_clock::now();
  auto const microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count() % 1'000'000;
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:06}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                     microseconds);
}

}  // namespace shoal
