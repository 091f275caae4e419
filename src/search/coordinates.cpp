// SPDX-License-Identifier: Apache-2.0
#include "src/search/coordinates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shoal/errors.hpp"
#include "src/search/below_one.hpp"

namespace shoal {
namespace {


double number(ParameterValue const& value) {
  if (auto const* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

// Where the cumulative distribution passes: the first u at which `reached` holds, which then holds for all larger ones.
template <class F>
double first_where(F const& reached) {
  double low = 0.0, high = 1.0;
  if (reached(low)) return low;
  for (int i = 0; i < 60; ++i) {
    double const middle = low + (high - low) / 2;
    (reached(middle) ? high : low) = middle;
  }
  return high;
}

double place(Choice const& choice, ParameterValue const& value) {
  auto const at = std::ranges::find(choice.values, value);
  if (at == choice.values.end()) return std::nan("");
  auto const i = at - choice.values.begin();
  auto const n = static_cast<double>(choice.values.size());
  if (choice.probabilities.empty()) return (static_cast<double>(i) + 0.5) / n;
  auto const& p = choice.probabilities;
  double const before = std::accumulate(p.begin(), p.begin() + i, 0.0), all = std::accumulate(p.begin(), p.end(), 0.0);
  return (before + p[static_cast<std::size_t>(i)] / 2) / all;
}

double place(Interval const& interval, ParameterValue const& value) {
  if (!std::holds_alternative<std::int64_t>(value) && !std::holds_alternative<double>(value)) return std::nan("");
  double const wanted = number(value);
  if (wanted < interval.low || wanted > interval.high) return std::nan("");
  auto const at = [&](double u) { return number(quantile(interval, std::min(u, kBelowOne))); };
  double const begin = first_where([&](double u) { return at(u) >= wanted; }), end = first_where([&](double u) { return at(u) > wanted; });
  return std::min((begin + end) / 2, kBelowOne);
}

bool is_ordered(Distribution const& distribution) {
  auto const* choice = std::get_if<Choice>(&distribution);
  if (choice == nullptr) return true;
  auto const is_number = [](ParameterValue const& value) { return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value); };
  auto const below = [](ParameterValue const& a, ParameterValue const& b) { return number(a) < number(b); };
  return std::ranges::all_of(choice->values, is_number) && std::ranges::is_sorted(choice->values, below);
}

}  // namespace

Coordinates::Coordinates(SearchSpace space) : space_(std::move(space)) {
  auto const& parameters = space_.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].fixed()) continue;
    axes_.push_back({.parameter = i, .ordered = is_ordered(parameters[i].distribution), .n_values = count_values(parameters[i].distribution).value_or(0)});
  }
}

Assignment Coordinates::point(std::span<double const> x) const {
  SHOAL_ASSERT(x.size() == axes_.size());
  std::vector<double> u(space_.parameters().size(), 0.0);
  for (std::size_t a = 0; a < axes_.size(); ++a) u[axes_[a].parameter] = x[a];
  return space_.at(u);
}

std::vector<double> Coordinates::of(Assignment const& point) const {
  std::vector<double> x;
  for (Axis const& axis : axes_) {
    Parameter const& parameter = space_.parameters()[axis.parameter];
    ParameterValue const* const value = find(point, parameter.name);
    x.push_back(value == nullptr ? std::nan("") : std::visit([&](auto const& distribution) { return place(distribution, *value); }, parameter.distribution));
  }
  return x;
}

}  // namespace shoal
