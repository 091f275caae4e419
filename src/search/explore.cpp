// SPDX-License-Identifier: Apache-2.0
#include "src/search/explore.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "shoal/random.hpp"

namespace shoal {
namespace {

constexpr double kRedrawn = 0.25, kDown = 0.8, kUp = 1.2;  // as Ray Tune's defaults

// Of `dropout_2` the name that all layers have in common.
std::string_view without_layer(std::string_view name) {
  std::size_t const end = name.find_last_not_of("0123456789");
  return end != std::string_view::npos && end + 1 < name.size() && name[end] == '_' ? name.substr(0, end) : name;
}

double clamped(double u) { return std::clamp(u, 0.0, 1.0 - 0x1p-53); }

// A number to `factor` times its value; the nearest value that there is where it must be one of several.
double moved(Axis const& axis, Parameter const& parameter, ParameterValue const& value, double at, double factor, Coordinates const& coordinates, Assignment const& donor) {
  if (axis.n_values > 0) {  // a step of its own: most factors would change nothing
    double const step = (factor > 1.0 ? 1.0 : -1.0) / static_cast<double>(axis.n_values);
    return clamped(at + step);
  }
  auto const* real = std::get_if<double>(&value);
  Interval const& interval = std::get<Interval>(parameter.distribution);
  double const wanted = std::clamp((real != nullptr ? *real : static_cast<double>(std::get<std::int64_t>(value))) * factor, interval.low, interval.high);
  Assignment point = donor;
  auto const entry = std::ranges::find(point, parameter.name, [](auto const& item) { return item.first; });
  entry->second = interval.integer ? ParameterValue(static_cast<std::int64_t>(std::llround(wanted))) : ParameterValue(wanted);
  return coordinates.of(point)[static_cast<std::size_t>(&axis - coordinates.axes().data())];
}

}  // namespace

bool can_change_while_training(std::string const& parameter) {
  static constexpr std::array<std::string_view, 14> kNames{"learning_rate", "weight_decay", "l1",       "l2",        "dropout",          "input_dropout", "label_smoothing",
                                                           "batch_size",    "max_norm",     "beta_1",   "beta_2",    "rho",              "epsilon",       "clip_norm"};
  return std::ranges::find(kNames, without_layer(parameter)) != kNames.end();
}

Assignment explore(Coordinates const& coordinates, Assignment const& donor, std::uint64_t seed, std::uint32_t trial) {
  RandomKey const key = run_key(seed, {.trial = trial, .fold = 0, .repeat = 0xffff}, Purpose::kSearch);  // no search draws that often for one proposal
  std::vector<double> x = coordinates.of(donor);
  for (std::uint32_t a = 0; a < x.size(); ++a) {
    Axis const& axis = coordinates.axes()[a];
    Parameter const& parameter = coordinates.space().parameters()[axis.parameter];
    if (std::isnan(x[a])) {
      x[a] = 0.5;  // of what becomes active
    } else if (can_change_while_training(parameter.name)) {
      auto const words = philox(key, {a, 0, 0, 0});
      bool const redrawn = to_unit(words[0]) < kRedrawn || !axis.ordered;
      x[a] = redrawn ? to_unit(words[1]) : moved(axis, parameter, *find(donor, parameter.name), x[a], to_unit(words[2]) < 0.5 ? kDown : kUp, coordinates, donor);
    }
  }
  return coordinates.point(x);
}

}  // namespace shoal
