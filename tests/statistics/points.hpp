// SPDX-License-Identifier: Apache-2.0
// Studies made of a function's values at random points of a space.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "shoal/sweep.hpp"
#include "src/search/draws.hpp"

namespace shoal {

inline double value(Assignment const& point, std::string const& name) { return std::get<double>(*find(point, name)); }

/// x, y and z in [0, 1].
inline SearchSpace numbers() {
  std::vector<Parameter> parameters;
  for (char const* name : {"x", "y", "z"}) parameters.push_back({.name = name, .distribution = Interval{}});
  return SearchSpace(parameters);
}

/// momentum is active for sgd alone.
inline SearchSpace conditional() {
  return SearchSpace({{.name = "learning_rate", .distribution = Interval{.low = 1e-3, .high = 1.0, .shape = Interval::Shape::kLogUniform}},
                      {.name = "optimizer", .distribution = Choice{{std::string("sgd"), std::string("adam")}, {}}},
                      {.name = "momentum", .distribution = Interval{.low = 0.0, .high = 0.9}}});
}

inline SweepResult points(SearchSpace const& space, std::size_t n, std::function<double(Assignment const&)> const& score) {
  SweepResult result;
  result.objective = {};  // val_loss
  Draws draws(5, 0, 1);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> u(space.parameters().size());
    for (double& coordinate : u) coordinate = draws.unit();
    TrialRecord trial{.number = static_cast<std::uint32_t>(i), .parameters = space.at(u), .state = TrialState::kCompleted, .epochs = 1};
    trial.score = score(trial.parameters);
    result.trials.push_back(std::move(trial));
  }
  return result;
}

}  // namespace shoal
