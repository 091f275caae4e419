// SPDX-License-Identifier: Apache-2.0
// Values of one parameter: the quantile function of every distribution, and the enumeration of the finite ones. A finite
// set of values comes from integers, `step`, `points` or `quantum`; all points of a step are equally likely, integers and
// multiples of a quantum have the share of the shape that lies nearest to them (so that both ends get their full share).
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

#include "shoal/detail/double_math.hpp"
#include "shoal/errors.hpp"
#include "shoal/optimizers/clock.hpp"
#include "shoal/space.hpp"
#include "src/space/special_functions.hpp"

namespace shoal {
namespace {

using Shape = Interval::Shape;
using detail::f64::exp;
using detail::f64::log;

/// What the grid of an interval is: value(i) for i < count.
struct Grid {
  std::uint64_t count = 0;
  double first = 0.0, spacing = 0.0;  ///< of integers and quanta
};

// A step of 0.1 should give 0.3, not 0.30000000000000004: rounds to twelve decimals where a double can hold them.
double tidy(double value) {
  if (std::fabs(value) > 4096.0) return value;
  double const scaled = value * 1e12;
  double const whole = std::floor(scaled + 0.5);
  return std::fabs(scaled - whole) < 0.01 ? whole / 1e12 : value;
}

std::uint64_t linear_steps(Interval const& interval) {
  return static_cast<std::uint64_t>(std::floor((interval.high - interval.low) / interval.step + 1e-9)) + 1;
}

// Largest i with low * step^i <= high, found by doubling: step may be close to 1.
std::uint64_t log_steps(Interval const& interval) {
  auto const inside = [&](std::int64_t i) {
    return interval.low * detail::power(interval.step, i) <= interval.high * (1.0 + 1e-9);
  };
  std::int64_t low = 0, high = 1;
  while (inside(high)) low = high, high *= 2;
  while (high - low > 1) {
    std::int64_t const middle = low + (high - low) / 2;
    (inside(middle) ? low : high) = middle;
  }
  return static_cast<std::uint64_t>(low) + 1;
}

bool logarithmic(Shape shape) { return shape == Shape::kLogUniform; }

/// The multiples of the quantum (or the integers) inside an interval; nullopt where it has no ends.
std::optional<Grid> lattice(Interval const& interval) {
  double const spacing = interval.quantum > 0.0 ? interval.quantum : 1.0;
  if (!std::isfinite(interval.low) || !std::isfinite(interval.high)) return std::nullopt;
  double const first = std::ceil(interval.low / spacing - 1e-9), last = std::floor(interval.high / spacing + 1e-9);
  return Grid{.count = last < first ? 0 : static_cast<std::uint64_t>(last - first) + 1, .first = first * spacing, .spacing = spacing};
}

bool on_lattice(Interval const& interval) { return interval.step == 0.0 && (interval.integer || interval.quantum > 0.0); }

// The quantile of the shape between two bounds, which widen those of the interval by half a spacing on a lattice.
double shape_quantile(Interval const& interval, double low, double high, double u) {
  switch (interval.shape) {
    case Shape::kUniform:
      return low + u * (high - low);
    case Shape::kLogUniform:
      return low * exp(u * log(high / low));
    case Shape::kInvLogUniform:
      return high - low * (exp((1.0 - u) * log(high / low)) - 1.0);
    case Shape::kNormal:
    case Shape::kLogNormal: {
      bool const in_logs = interval.shape == Shape::kLogNormal;
      auto const bound = [&](double x) {
        if (in_logs) x = x <= 0.0 ? -std::numeric_limits<double>::infinity() : std::isfinite(x) ? log(x) : x;
        return std::isfinite(x) ? normal_cdf((x - interval.a) / interval.b) : (x < 0.0 ? 0.0 : 1.0);
      };
      double const from = bound(low), to = bound(high);
      // Of an untruncated normal only u = 0 and 1 would be infinite; 2^-54 is below every u that shoal draws.
      double const p = std::clamp(from + u * (to - from), 0x1p-54, 1.0 - 0x1p-53);
      double const x = interval.a + interval.b * detail::f64::normal_quantile(p);
      return in_logs ? exp(x) : x;
    }
    case Shape::kBeta:
      return low + (high - low) * beta_quantile(interval.a, interval.b, u);
  }
  SHOAL_ASSERT(!"a shape without a quantile");
  return low;
}

ParameterValue typed(Interval const& interval, double value) {
  if (interval.integer) return static_cast<std::int64_t>(std::floor(value + 0.5));
  return value;
}

ParameterValue lattice_quantile(Interval const& interval, double u) {
  std::optional<Grid> const grid = lattice(interval);
  double const spacing = grid ? grid->spacing : (interval.quantum > 0.0 ? interval.quantum : 1.0);
  double low = interval.low, high = interval.high;
  if (grid) {
    SHOAL_ASSERT(grid->count > 0);
    low = grid->first - 0.5 * spacing;
    high = grid->first + (static_cast<double>(grid->count) - 0.5) * spacing;
    if (interval.shape == Shape::kUniform) {  // equal shares, exactly
      double const i = std::min(std::floor(u * static_cast<double>(grid->count)), static_cast<double>(grid->count - 1));
      return typed(interval, tidy(grid->first + i * spacing));
    }
  }
  double const x = std::floor(shape_quantile(interval, low, high, u) / spacing + 0.5) * spacing;
  if (!grid) return typed(interval, tidy(std::clamp(x, interval.low, interval.high)));
  return typed(interval, tidy(std::clamp(x, grid->first, grid->first + static_cast<double>(grid->count - 1) * spacing)));
}

ParameterValue interval_quantile(Interval const& interval, double u) {
  if (interval.points > 0 || interval.step > 0.0) {
    std::uint64_t const n = *count_values(interval);
    return value_at(interval, std::min(static_cast<std::uint64_t>(u * static_cast<double>(n)), n - 1));
  }
  if (on_lattice(interval)) return lattice_quantile(interval, u);
  return std::clamp(shape_quantile(interval, interval.low, interval.high, u), interval.low, interval.high);
}

ParameterValue choice_quantile(Choice const& choice, double u) {
  std::size_t const n = choice.values.size();
  SHOAL_ASSERT(n > 0);
  if (choice.probabilities.empty()) return choice.values[std::min(static_cast<std::size_t>(u * static_cast<double>(n)), n - 1)];
  double total = 0.0;
  for (double const p : choice.probabilities) total += p;
  double sum = 0.0;
  std::size_t last = 0;  // with a share: rounding of the sum never picks a value of probability 0
  for (std::size_t i = 0; i < n; ++i) {
    if (choice.probabilities[i] <= 0.0) continue;
    sum += choice.probabilities[i];
    last = i;
    if (u * total < sum) break;
  }
  return choice.values[last];
}

}  // namespace

ParameterValue quantile(Distribution const& distribution, double u) {
  SHOAL_ASSERT(u >= 0.0 && u <= 1.0);
  if (auto const* const choice = std::get_if<Choice>(&distribution)) return choice_quantile(*choice, u);
  return interval_quantile(std::get<Interval>(distribution), u);
}

std::optional<std::uint64_t> count_values(Distribution const& distribution) {
  if (auto const* const choice = std::get_if<Choice>(&distribution)) return choice->values.size();
  auto const& interval = std::get<Interval>(distribution);
  if (interval.points > 0) return interval.points;
  if (interval.step > 0.0) return logarithmic(interval.shape) ? log_steps(interval) : linear_steps(interval);
  if (!on_lattice(interval)) return std::nullopt;
  std::optional<Grid> const grid = lattice(interval);
  return grid ? std::optional(grid->count) : std::nullopt;
}

ParameterValue value_at(Distribution const& distribution, std::uint64_t i) {
  std::optional<std::uint64_t> const n = count_values(distribution);
  SHOAL_ASSERT(n && i < *n);
  if (auto const* const choice = std::get_if<Choice>(&distribution)) return choice->values[i];
  auto const& interval = std::get<Interval>(distribution);
  auto const index = static_cast<double>(i);
  if (interval.points > 0) {
    if (i == 0) return typed(interval, interval.low);
    if (i + 1 == *n) return typed(interval, interval.high);
    return typed(interval, shape_quantile(interval, interval.low, interval.high, index / static_cast<double>(*n - 1)));
  }
  if (interval.step > 0.0) {
    double const x = logarithmic(interval.shape) ? interval.low * detail::power(interval.step, static_cast<std::int64_t>(i))
                                                 : interval.low + index * interval.step;
    return typed(interval, std::min(tidy(x), interval.high));
  }
  Grid const grid = *lattice(interval);
  return typed(interval, tidy(grid.first + index * grid.spacing));
}

bool Parameter::fixed() const {
  std::optional<std::uint64_t> const n = count_values(distribution);
  return n && *n == 1;
}

std::string to_string(ParameterValue const& value) {
  return std::visit(
      [](auto const& v) -> std::string {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::string>) {
          return v;
        } else {
          std::string text = fmt::format("{}", v);
          // A number with a point stays one when it is read back.
          if (std::is_same_v<T, double> && text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
          return text;
        }
      },
      value);
}

ParameterValue const* find(Assignment const& assignment, std::string const& name) {
  auto const found = std::find_if(assignment.begin(), assignment.end(), [&](auto const& entry) { return entry.first == name; });
  return found == assignment.end() ? nullptr : &found->second;
}

}  // namespace shoal
