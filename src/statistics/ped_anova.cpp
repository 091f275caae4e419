// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "shoal/importance.hpp"
#include "src/search/coordinates.hpp"
#include "src/statistics/observed.hpp"
#include "src/statistics/parzen_grid.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kSteps = 50;
constexpr double kTiny = 1e-12;  // keeps densities from 0

double number(ParameterValue const& value) {
  if (auto const* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

// Where a parameter's values stand on its grid.
class Grid {
 public:
  Grid(Parameter const& parameter, std::uint64_t n_values) : parameter_(parameter) {
    std::uint64_t const most = n_values == 0 ? kSteps : std::min(n_values, kSteps);
    if (auto const* choice = std::get_if<Choice>(&parameter.distribution)) {
      n_ = choice->values.size();
      return;
    }
    auto const& interval = std::get<Interval>(parameter.distribution);
    log_ = interval.shape == Interval::Shape::kLogUniform;
    bool const plain = log_ || interval.shape == Interval::Shape::kUniform;
    low_ = plain ? scaled(interval.low) : 0.0;
    high_ = plain ? scaled(interval.high) : 1.0;
    by_cube_ = !plain;
    n_ = most;
    // A whole number's logarithms: about as many steps as doublings.
    if (log_ && interval.integer && interval.step == 0.0) {
      n_ = std::min(static_cast<std::uint64_t>(std::ceil(std::log2(interval.high - interval.low + 1.0))) + 1, kSteps);
    }
  }

  [[nodiscard]] bool names() const { return std::holds_alternative<Choice>(parameter_.distribution); }
  [[nodiscard]] std::size_t size() const { return n_; }
  /// `u`: its place in the unit cube.
  [[nodiscard]] std::size_t step_of(ParameterValue const& value, double u) const {
    if (auto const* choice = std::get_if<Choice>(&parameter_.distribution)) {
      return static_cast<std::size_t>(std::ranges::find(choice->values, value) - choice->values.begin());
    }
    double const at = by_cube_ ? u : scaled(number(value)), width = (high_ - low_) / static_cast<double>(n_ - 1);
    double const step = std::ceil((at - low_) / width - 0.5);  // midway: the lower one
    return static_cast<std::size_t>(std::clamp(step, 0.0, static_cast<double>(n_ - 1)));
  }

 private:
  [[nodiscard]] double scaled(double value) const { return log_ ? std::log(value) : value; }

  Parameter const& parameter_;
  std::size_t n_ = 0;
  double low_ = 0.0, high_ = 1.0;
  bool log_ = false, by_cube_ = false;
};

std::vector<double> density(Grid const& grid, std::vector<std::size_t> const& steps) {
  std::vector<double> counts(grid.size(), 0.0);
  for (std::size_t const step : steps) counts[step] += 1.0;
  std::vector<double> density = grid.names() ? name_density(counts) : number_density(counts);
  for (double& value : density) value += kTiny;
  return density;
}

// Of the top trials' density from that of all.
double pearson_divergence(std::vector<double> const& top, std::vector<double> const& all) {
  double sum = 0.0;
  for (std::size_t i = 0; i < all.size(); ++i) sum += all[i] * (top[i] / all[i] - 1.0) * (top[i] / all[i] - 1.0);
  return sum;
}

// Trials as good as the one at the quantile, ties included.
std::vector<char> best_of(std::vector<TrialRecord const*> const& trials, double quantile, double sign) {
  std::vector<double> losses;
  for (TrialRecord const* trial : trials) losses.push_back(sign * trial->score);
  std::vector<double> sorted = losses;
  std::ranges::sort(sorted);
  auto const last = static_cast<std::size_t>(std::max(1.0, std::ceil(quantile * static_cast<double>(sorted.size())))) - 1;
  std::vector<char> top;
  for (double const loss : losses) top.push_back(loss <= sorted[last] ? 1 : 0);
  return top;
}

}  // namespace

ImportanceResult ped_anova(SearchSpace const& space, SweepResult const& result, double target_quantile) {
  std::vector<TrialRecord const*> const trials = observed(result);
  std::vector<char> const is_top = best_of(trials, target_quantile, result.objective.goal == Goal::kMaximize ? -1.0 : 1.0);
  auto const n_top = static_cast<double>(std::ranges::count(is_top, 1));
  Coordinates const coordinates(space);
  std::vector<std::vector<double>> places;
  for (TrialRecord const* trial : trials) places.push_back(coordinates.of(trial->parameters));

  ImportanceResult importance{.parameters = {}, .interactions = {}, .curves = {}, .left_out = {}, .n_trials = trials.size()};
  double sum = 0.0;
  for (std::size_t a = 0; a < coordinates.axes().size(); ++a) {
    Axis const& axis = coordinates.axes()[a];
    Parameter const& parameter = coordinates.space().parameters()[axis.parameter];
    Grid const grid(parameter, axis.n_values);
    std::vector<std::size_t> top, all;
    for (std::size_t t = 0; t < trials.size(); ++t) {
      if (std::isnan(places[t][a])) continue;
      all.push_back(grid.step_of(*find(trials[t]->parameters, parameter.name), places[t][a]));
      if (is_top[t] != 0) top.push_back(all.back());
    }
    double share = 0.0;
    if (all.size() >= 2 && !top.empty()) {
      double const top_share = static_cast<double>(top.size()) / n_top, all_share = static_cast<double>(all.size()) / static_cast<double>(trials.size());
      share = top_share * top_share / all_share * pearson_divergence(density(grid, top), density(grid, all));
    }
    importance.parameters.push_back({.parameter = parameter.name, .share = share});
    sum += share;
  }
  if (sum > 0.0) {
    for (Importance& parameter : importance.parameters) parameter.share /= sum;
  }
  sort(importance.parameters);
  return importance;
}

}  // namespace shoal
