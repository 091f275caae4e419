// SPDX-License-Identifier: Apache-2.0
// Functions that searchers are measured on, over spaces whose parameters have no meaning to a network.
#pragma once

#include <array>
#include <cmath>
#include <string>

#include "shoal/search.hpp"

namespace shoal::synthetic {

inline double number(Assignment const& point, std::string const& name) {
  ParameterValue const value = *find(point, name);
  if (auto const* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

struct Function {
  std::string name;
  SearchSpace space;
  double (*score)(Assignment const&);
  int trials;
};

/// Three minima of 0.397887.
inline Function branin() {
  auto const score = [](Assignment const& point) {
    constexpr double kPi = 3.141592653589793;
    double const x = number(point, "x"), y = number(point, "y");
    double const valley = y - 5.1 / (4 * kPi * kPi) * x * x + 5 / kPi * x - 6;
    return valley * valley + 10 * (1 - 1 / (8 * kPi)) * std::cos(x) + 10;
  };
  return {"branin", SearchSpace({{.name = "x", .distribution = Interval{.low = -5, .high = 10}}, {.name = "y", .distribution = Interval{.low = 0, .high = 15}}}), score, 60};
}

/// Minimum of -3.32237 in six dimensions.
inline Function hartmann6() {
  auto const score = [](Assignment const& point) {
    static constexpr double kA[4][6] = {{10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
    static constexpr double kP[4][6] = {{1312, 1696, 5569, 124, 8283, 5886}, {2329, 4135, 8307, 3736, 1004, 9991}, {2348, 1451, 3522, 2883, 3047, 6650}, {4047, 8828, 8732, 5743, 1091, 381}};
    static constexpr double kWeights[4] = {1.0, 1.2, 3.0, 3.2};
    double sum = 0.0;
    for (int i = 0; i < 4; ++i) {
      double distance = 0.0;
      for (int j = 0; j < 6; ++j) {
        double const d = number(point, "x" + std::to_string(j)) - 1e-4 * kP[i][j];
        distance += kA[i][j] * d * d;
      }
      sum -= kWeights[i] * std::exp(-distance);
    }
    return sum;
  };
  std::vector<Parameter> parameters;
  for (int j = 0; j < 6; ++j) parameters.push_back({.name = "x" + std::to_string(j), .distribution = Interval{.low = 0, .high = 1}});
  return {"hartmann6", SearchSpace(std::move(parameters)), score, 120};
}

/// What a sweep looks like: a choice of names that decides which parameters there are, whole numbers, logarithms. Minimum of 0.
inline Function conditional() {
  auto const text = [](char const* value) { return ParameterValue(std::string(value)); };
  auto const score = [](Assignment const& point) {
    auto const square = [](double x) { return x * x; };
    std::string const rule = std::get<std::string>(*find(point, "rule")), shape = std::get<std::string>(*find(point, "shape"));
    double const rate = std::log10(number(point, "rate"));
    double sum = square((std::log2(number(point, "width")) - 7) / 4) + (shape == "b" ? 0.0 : shape == "c" ? 0.1 : 0.4);
    if (rule == "heavy") return sum + square((rate + 1.5) / 2) + square(2 * (number(point, "mass") - 0.9));
    if (rule == "light") return sum + 0.3 + square((rate + 3) / 2) + square(number(point, "decay") - 0.2);
    return sum + 0.6 + square((rate + 2) / 2);
  };
  std::vector<Parameter> parameters{
      {.name = "rule", .distribution = Choice{.values = {text("plain"), text("heavy"), text("light")}}},
      {.name = "shape", .distribution = Choice{.values = {text("a"), text("b"), text("c"), text("d")}}},
      {.name = "width", .distribution = Interval{.integer = true, .low = 8, .high = 512, .shape = Interval::Shape::kLogUniform}},
      {.name = "rate", .distribution = Interval{.low = 1e-5, .high = 1, .shape = Interval::Shape::kLogUniform}},
      {.name = "mass", .distribution = Interval{.low = 0, .high = 0.99}, .when = {{.parent = "rule", .values = {text("heavy")}}}},
      {.name = "decay", .distribution = Interval{.low = 0, .high = 1}, .when = {{.parent = "rule", .values = {text("light")}}}}};
  return {"conditional", SearchSpace(std::move(parameters)), score, 80};
}

/// The best of `trials` scores, each told before the next proposal.
inline double best_of(Function const& function, SearchConfig const& config, std::uint64_t seed) {
  auto const searcher = make_searcher(function.space, config, seed);
  double best = INFINITY;
  for (int i = 0; i < function.trials; ++i) {
    double const score = function.score(searcher->ask(1).at(0));
    best = std::fmin(best, score);
    searcher->tell({.trial = static_cast<std::uint32_t>(i), .epoch = 1, .score = score, .final = true});
  }
  return best;
}

}  // namespace shoal::synthetic
