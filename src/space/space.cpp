// SPDX-License-Identifier: Apache-2.0
// Search spaces: construction, the map from the unit cube to points, and the grid.
#include "shoal/space.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/space/conditions.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kMany = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kLargestGrid = 1'000'000;

std::uint64_t product(std::uint64_t a, std::uint64_t b) { return a != 0 && b > kMany / a ? kMany : a * b; }
std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return b > kMany - a ? kMany : a + b; }

bool holds(Condition const& condition, Assignment const& assignment) {
  auto const one = [&](Condition const& c) {
    ParameterValue const* const value = find(assignment, c.parent);
    if (value == nullptr) return false;
    return c.values.empty() || std::any_of(c.values.begin(), c.values.end(), [&](auto const& v) { return same_value(v, *value); });
  };
  return one(condition) || std::any_of(condition.alternatives.begin(), condition.alternatives.end(), one);
}

// Values of a parent that satisfy the same conditions are counted together, so that sixteen layers with fourteen
// activations each stay 2^16 cases and not 14^16.
struct ValueClass {
  ParameterValue value;
  std::uint64_t count = 0;
};

std::vector<ValueClass> classes_of(Parameter const& parent, std::vector<Parameter> const& all) {
  std::map<std::vector<bool>, ValueClass> classes;
  std::uint64_t const n = *count_values(parent.distribution);
  for (std::uint64_t i = 0; i < n; ++i) {
    ParameterValue const value = value_at(parent.distribution, i);
    std::vector<bool> signature;
    auto const test = [&](Condition const& c) {
      if (c.parent == parent.name) signature.push_back(holds({.parent = c.parent, .values = c.values}, {{parent.name, value}}));
    };
    for (Parameter const& child : all) {
      for (Condition const& condition : child.when) {
        test(condition);
        std::for_each(condition.alternatives.begin(), condition.alternatives.end(), test);
      }
    }
    auto [entry, is_new] = classes.try_emplace(signature, ValueClass{.value = value});
    ++entry->second.count;
  }
  std::vector<ValueClass> made;
  for (auto const& [signature, value_class] : classes) made.push_back(value_class);
  return made;
}

}  // namespace

SearchSpace::SearchSpace(std::vector<Parameter> parameters) {
  std::set<std::string> names;
  for (Parameter const& parameter : parameters) {
    if (parameter.name.empty() || !names.insert(parameter.name).second) {
      throw InputError({.key = parameter_key(parameter.name), .expected = "each parameter once", .found = "it again"});
    }
    check_distribution(parameter);
  }
  parameters_ = expand_layers(std::move(parameters));
  check_conditions(parameters_);
  add_implied_conditions(parameters_);
  parameters_ = parents_first(std::move(parameters_));
}

bool SearchSpace::active(Parameter const& parameter, Assignment const& assignment) const {
  return std::all_of(parameter.when.begin(), parameter.when.end(), [&](Condition const& c) { return holds(c, assignment); });
}

Assignment SearchSpace::at(std::vector<double> const& u) const {
  SHOAL_ASSERT(u.size() == parameters_.size());
  Assignment point;
  for (std::size_t i = 0; i < u.size(); ++i) {
    if (active(parameters_[i], point)) point.emplace_back(parameters_[i].name, quantile(parameters_[i].distribution, u[i]));
  }
  return point;
}

std::optional<std::uint64_t> SearchSpace::grid_size() const {
  std::set<std::string> parents;
  for (Parameter const& parameter : parameters_) {
    if (!count_values(parameter.distribution)) return std::nullopt;
    for (Condition const& condition : parameter.when) {
      parents.insert(condition.parent);
      for (Condition const& other : condition.alternatives) parents.insert(other.parent);
    }
  }
  std::map<std::string, std::vector<ValueClass>> classes;
  for (Parameter const& parameter : parameters_) {
    if (parents.contains(parameter.name)) classes[parameter.name] = classes_of(parameter, parameters_);
  }
  auto const count = [&](std::size_t i, Assignment& point, auto const& self) -> std::uint64_t {
    if (i == parameters_.size()) return 1;
    Parameter const& parameter = parameters_[i];
    if (!active(parameter, point)) return self(i + 1, point, self);
    if (!parents.contains(parameter.name)) return product(*count_values(parameter.distribution), self(i + 1, point, self));
    std::uint64_t total = 0;
    for (ValueClass const& value_class : classes.at(parameter.name)) {
      point.emplace_back(parameter.name, value_class.value);
      total = sum(total, product(value_class.count, self(i + 1, point, self)));
      point.pop_back();
    }
    return total;
  };
  Assignment point;
  return count(0, point, count);
}

std::vector<Assignment> SearchSpace::grid() const {
  for (Parameter const& parameter : parameters_) {
    if (count_values(parameter.distribution)) continue;
    throw InputError({.key = parameter_key(parameter.name), .expected = "a step, points or values for a grid", .found = "a continuous interval",
                      .hint = "points: 5 gives five values from min to max"});
  }
  std::uint64_t const size = *grid_size();
  if (size > kLargestGrid) {
    throw InputError({.key = "search.method", .expected = fmt::format("a grid of at most {} points", kLargestGrid),
                      .found = size == kMany ? "more than 2^64" : std::to_string(size), .hint = "use random with trials"});
  }
  std::vector<Assignment> points;
  points.reserve(size);
  Assignment point;
  auto const enumerate = [&](std::size_t i, auto const& self) -> void {
    if (i == parameters_.size()) return points.push_back(point);
    Parameter const& parameter = parameters_[i];
    if (!active(parameter, point)) return self(i + 1, self);
    std::uint64_t const n = *count_values(parameter.distribution);
    for (std::uint64_t k = 0; k < n; ++k) {
      point.emplace_back(parameter.name, value_at(parameter.distribution, k));
      self(i + 1, self);
      point.pop_back();
    }
  };
  enumerate(0, enumerate);
  return points;
}

}  // namespace shoal
