// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/scale.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace shoal {
namespace {

std::vector<double> decade_ticks(double from, double to, int n) {
  std::vector<double> values;
  double const first = std::floor(std::log10(from)), last = std::ceil(std::log10(to));
  bool const steps = last - first <= 2.0;
  double const skip = std::max(1.0, std::ceil((last - first) / n));
  for (double power = first; power <= last; power += skip) {
    for (double const step : {1.0, 2.0, 5.0}) {
      double const value = step * std::pow(10.0, power);
      if ((steps || step == 1.0) && value >= from * (1.0 - 1e-9) && value <= to * (1.0 + 1e-9)) values.push_back(value);
    }
  }
  return values;
}

}  // namespace

double Scale::operator()(double value) const {
  double const a = log ? std::log(from) : from, b = log ? std::log(to) : to;
  double const share = b == a ? 0.5 : ((log ? std::log(value) : value) - a) / (b - a);
  return start + std::clamp(share, 0.0, 1.0) * (end - start);
}

std::vector<double> ticks(double from, double to, bool log, int n) {
  if (!(to > from)) return {from};
  if (log) {
    std::vector<double> values = decade_ticks(from, to, n);
    if (values.size() > 1) return values;
  }
  double const raw = (to - from) / n, power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = 10.0 * power;
  for (double const factor : {5.0, 2.0, 1.0}) {
    if (raw <= 1.3 * factor * power) step = factor * power;
  }
  std::vector<double> values;
  double const last = std::floor(to / step + 1e-9);
  for (double i = std::ceil(from / step - 1e-9); i <= last; ++i) values.push_back(i * step + 0.0);
  return values;
}

double quantile(std::span<double const> sorted, double q) {
  if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
  double const place = q * static_cast<double>(sorted.size() - 1);
  auto const below = static_cast<std::size_t>(place);
  std::size_t const above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

ScoreRange score_range(std::vector<double> scores, Goal goal) {
  std::erase_if(scores, [](double score) { return !std::isfinite(score); });
  if (scores.empty()) return {};
  std::ranges::sort(scores);
  bool const up = goal == Goal::kMaximize;
  double low = scores.front(), high = scores.back();
  double const best = up ? high : low, tenth = quantile(scores, up ? 0.1 : 0.9);
  if (tenth != best && std::abs((up ? low : high) - best) > 4.0 * std::abs(tenth - best)) (up ? low : high) = tenth;
  auto const beyond = std::ranges::count_if(scores, [&](double score) { return score < low || score > high; });
  double const margin = high > low ? 0.03 * (high - low) : std::max(0.01, 0.01 * std::abs(low));
  return {low - margin, high + margin, static_cast<std::size_t>(beyond)};
}

}  // namespace shoal
