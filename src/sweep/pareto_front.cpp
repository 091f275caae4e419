// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "shoal/errors.hpp"
#include "shoal/pareto.hpp"
#include "shoal/sweep.hpp"

namespace shoal {
namespace {

double sign_of(Goal goal) { return goal == Goal::kMaximize ? -1.0 : 1.0; }

Goal goal_of(SweepResult const& result, std::size_t i) { return i == 0 ? result.objective.goal : result.secondary[i - 1].metric.goal; }

// Of the completed trials that have numbers.
struct Points {
  std::vector<std::uint32_t> trials;
  std::vector<std::vector<double>> values;
};
Points completed(SweepResult const& result) {
  Points points;
  for (TrialRecord const& trial : result.trials) {
    std::vector<double> values = minimised(trial, result.objective, result.secondary);
    if (trial.state != TrialState::kCompleted || !std::ranges::all_of(values, [](double v) { return std::isfinite(v); })) continue;
    points.trials.push_back(trial.number);
    points.values.push_back(std::move(values));
  }
  return points;
}

}  // namespace

std::vector<double> minimised(double score, std::span<double const> secondary, Objective const& objective, std::span<SecondaryObjective const> objectives) {
  constexpr double kWorst = std::numeric_limits<double>::infinity();
  auto const value = [](double number, Goal goal) { return std::isnan(number) ? kWorst : sign_of(goal) * number; };
  std::vector<double> values{value(score, objective.goal)};
  for (std::size_t i = 0; i < objectives.size(); ++i) values.push_back(i < secondary.size() ? value(secondary[i], objectives[i].metric.goal) : kWorst);
  return values;
}

std::vector<double> minimised(TrialRecord const& trial, Objective const& objective, std::span<SecondaryObjective const> secondary) {
  return minimised(trial.score, trial.secondary, objective, secondary);
}

std::vector<std::uint32_t> pareto_front(SweepResult const& result) {
  Points const points = completed(result);
  if (points.trials.empty()) return {};
  std::vector<std::size_t> const ranks = non_dominated_ranks(points.values);
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] == 0) front.push_back(i);
  }
  std::ranges::stable_sort(front, {}, [&](std::size_t i) { return points.values[i]; });
  std::vector<std::uint32_t> numbers;
  for (std::size_t const i : front) numbers.push_back(points.trials[i]);
  return numbers;
}

std::optional<FrontVolume> front_volume(SweepResult const& result, std::span<double const> reference) {
  std::size_t const n = 1 + result.secondary.size();
  Points const points = completed(result);
  if (n == 1 || points.trials.empty()) return std::nullopt;
  SHOAL_ASSERT(reference.empty() || reference.size() == n);
  std::vector<double> worst(n);
  FrontVolume found;
  for (std::size_t k = 0; k < n; ++k) {
    auto const [least, most] = std::ranges::minmax(points.values, {}, [&](std::vector<double> const& values) { return values[k]; });
    double const sign = sign_of(goal_of(result, k));
    worst[k] = reference.empty() ? most[k] + 0.1 * (most[k] - least[k]) : sign * reference[k];
    found.reference.push_back(sign * worst[k]);
  }
  found.volume = hypervolume(points.values, worst);
  return found;
}

std::string objective_name(SweepResult const& result, std::size_t i) { return i == 0 ? result.objective.name() : result.secondary[i - 1].name(); }

}  // namespace shoal
