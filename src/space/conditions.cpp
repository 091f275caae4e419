// SPDX-License-Identifier: Apache-2.0
#include "src/space/conditions.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

Parameter const* find_parameter(std::vector<Parameter> const& parameters, std::string const& name) {
  auto const found = std::find_if(parameters.begin(), parameters.end(), [&](Parameter const& p) { return p.name == name; });
  return found == parameters.end() ? nullptr : &*found;
}

std::string layer_name(std::string const& name, int layer) { return fmt::format("{}_{}", name, layer); }

std::string default_of(std::string const& name) { return find_row(name).row->default_value; }

/// The numbers of hidden layers that a space can choose, ascending.
std::vector<ParameterValue> layer_counts(std::vector<Parameter> const& parameters) {
  Parameter const* const layers = find_parameter(parameters, "layers");
  std::vector<ParameterValue> counts;
  if (layers == nullptr) return {static_cast<std::int64_t>(MlpConfig{}.hidden.size())};
  for (int n = 0; n <= kMaxHiddenLayers; ++n) {
    if (can_take(layers->distribution, std::int64_t{n})) counts.emplace_back(std::int64_t{n});
  }
  return counts;
}

std::int64_t most_layers(std::vector<Parameter> const& parameters) {
  std::vector<ParameterValue> const counts = layer_counts(parameters);
  return counts.empty() ? 0 : std::get<std::int64_t>(counts.back());
}

// A condition on the number of layers: more than `layer` of them. None where that always holds.
void require_layer(Parameter& parameter, std::vector<Parameter> const& all, int layer, std::string const& why_never) {
  std::vector<ParameterValue> const counts = layer_counts(all);
  Condition deep_enough{.parent = "layers"};
  for (ParameterValue const& n : counts) {
    if (std::get<std::int64_t>(n) > layer) deep_enough.values.push_back(n);
  }
  if (deep_enough.values.empty()) {
    throw InputError({.key = parameter_key(parameter.name), .expected = fmt::format("layers > {}", layer), .found = why_never});
  }
  if (deep_enough.values.size() < counts.size()) parameter.when.push_back(std::move(deep_enough));
}

// units_2 needs layers > 2; `units` needs a layer that has no units_i of its own.
void add_layer_condition(Parameter& parameter, std::vector<Parameter> const& all, RowReference reference) {
  std::int64_t const most = most_layers(all);
  if (reference.layer >= 0) return require_layer(parameter, all, reference.layer, fmt::format("at most {} layers", most));
  int first_shared = 0;
  auto const has_own = [&](int layer) {
    Parameter const* const own = find_parameter(all, layer_name(parameter.name, layer));
    return own != nullptr && own->when.empty();
  };
  while (first_shared < most && has_own(first_shared)) ++first_shared;
  require_layer(parameter, all, first_shared,
                first_shared == 0 ? "no hidden layer" : fmt::format("a value of its own for each of at most {} layers", most));
}

// Adds to `conditions` that `parent` has one of the wanted names; returns true where it always does.
bool add_choice(std::vector<Condition>& conditions, Parameter const& parent, std::vector<std::string> const& wanted) {
  Condition matching{.parent = parent.name};
  for (std::string const& name : wanted) {
    if (can_take(parent.distribution, name)) matching.values.emplace_back(name);
  }
  if (matching.values.empty()) return false;
  bool const always = matching.values.size() == count_values(parent.distribution);
  if (always) matching.values.clear();
  if (always && parent.when.empty()) return true;
  conditions.push_back(std::move(matching));
  return false;
}

// Parameters of the space that choose the owner: "optimizer", or "activation" together with "activation_0", ...
std::vector<Parameter const*> owners_in(std::vector<Parameter> const& all, std::string const& owner) {
  std::vector<Parameter const*> found;
  for (Parameter const& parameter : all) {
    RowReference const reference = find_row(parameter.name);
    if (reference.row != nullptr && reference.row->name == owner) found.push_back(&parameter);
  }
  return found;
}

// Whether some network of the space leaves the owner at its default.
bool default_in_use(std::vector<Parameter> const& all, std::string const& owner) {
  Parameter const* const shared = find_parameter(all, owner);
  if (shared != nullptr) return false;
  if (!find_row(owner).row->per_layer) return true;
  for (int layer = 0; layer < most_layers(all); ++layer) {
    if (find_parameter(all, layer_name(owner, layer)) == nullptr) return true;
  }
  return false;
}

bool already_required(Parameter const& parameter, Condition const& condition) {
  return condition.alternatives.empty() && std::any_of(parameter.when.begin(), parameter.when.end(), [&](Condition const& given) {
           return given.parent == condition.parent && given.alternatives.empty() && !given.values.empty() &&
                  (condition.values.empty() || std::all_of(given.values.begin(), given.values.end(), [&](ParameterValue const& v) {
                     return std::any_of(condition.values.begin(), condition.values.end(), [&](auto const& w) { return same_value(v, w); });
                   }));
         });
}

void add_owner_condition(Parameter& parameter, std::vector<Parameter> const& all, ParameterRow const& row) {
  auto const& wanted = row.owner_values;
  std::vector<Parameter const*> const owners = owners_in(all, row.owner);
  if (wanted.empty()) {  // any value: the owner has no default to fall back on
    if (owners.empty()) {
      throw InputError({.key = parameter_key(parameter.name), .expected = fmt::format("{} beside it", row.owner), .found = "none"});
    }
    if (owners[0]->when.empty()) return;
    Condition present{.parent = row.owner};
    if (!already_required(parameter, present)) parameter.when.push_back(std::move(present));
    return;
  }
  std::string const fallback = default_of(row.owner);
  bool const default_has_it = std::find(wanted.begin(), wanted.end(), fallback) != wanted.end();
  if (default_in_use(all, row.owner) && default_has_it) return;
  std::vector<Condition> conditions;
  for (Parameter const* const owner : owners) {
    if (add_choice(conditions, *owner, wanted)) return;
  }
  if (conditions.empty()) {
    throw InputError({.key = parameter_key(parameter.name),
                      .expected = fmt::format("a value of {} that has it: {}", row.owner, fmt::join(wanted, ", ")),
                      .found = owners.empty() ? fmt::format("no {}, so the default ({})", row.owner, fallback) : "none of these"});
  }
  Condition any = conditions[0];
  any.alternatives.assign(conditions.begin() + 1, conditions.end());
  if (!already_required(parameter, any)) parameter.when.push_back(std::move(any));
}

void check_condition(std::vector<Parameter> const& all, Parameter const& parameter, Condition const& condition) {
  std::string const key = parameter_key(parameter.name) + ".when." + condition.parent;
  Parameter const* const parent = find_parameter(all, condition.parent);
  if (parent == nullptr) {
    std::vector<std::string> names;
    for (Parameter const& p : all) names.push_back(p.name);
    std::string const near = nearest(condition.parent, names);
    bool const layered = find_parameter(all, layer_name(condition.parent, 0)) != nullptr;
    std::string const hint = layered      ? fmt::format("it is given per layer: name one, as {}", layer_name(condition.parent, 0))
                             : near.empty() ? "" : fmt::format("did you mean '{}'?", near);
    throw InputError({.key = key, .expected = "a parameter of this sweep", .found = fmt::format("'{}'", condition.parent), .hint = hint});
  }
  if (parent->name == parameter.name) throw InputError({.key = key, .expected = "another parameter", .found = "itself"});
  for (ParameterValue const& value : condition.values) {
    if (can_take(parent->distribution, value)) continue;
    throw InputError({.key = key, .expected = fmt::format("a value that {} can have", parent->name), .found = to_string(value)});
  }
}

// Follows unplaced parents until one repeats.
std::string cycle_through(std::vector<Parameter> const& waiting) {
  std::vector<std::string> path{waiting.front().name};
  for (;;) {
    Parameter const* const last = find_parameter(waiting, path.back());
    std::string next;
    for (Condition const& condition : last->when) {
      if (find_parameter(waiting, condition.parent) != nullptr) next = condition.parent;
      for (Condition const& other : condition.alternatives) {
        if (find_parameter(waiting, other.parent) != nullptr) next = other.parent;
      }
    }
    auto const again = std::find(path.begin(), path.end(), next);
    bool const closed = again != path.end();
    if (closed) path.erase(path.begin(), again);  // what leads to the cycle is no part of it
    path.push_back(next);
    if (closed) return fmt::format("{}", fmt::join(path, " -> "));
  }
}

}  // namespace

std::vector<Parameter> expand_layers(std::vector<Parameter> parameters) {
  std::int64_t const most = most_layers(parameters);
  std::vector<Parameter> expanded;
  for (Parameter const& parameter : parameters) {
    if (!parameter.per_layer) {
      expanded.push_back(parameter);
      continue;
    }
    RowReference const reference = find_row(parameter.name);
    if (reference.row == nullptr || !reference.row->per_layer || reference.layer >= 0) {
      throw InputError({.key = parameter_key(parameter.name) + ".per_layer", .expected = "units, activation or dropout", .found = parameter.name});
    }
    if (most == 0) throw InputError({.key = parameter_key(parameter.name), .expected = "layers > 0", .found = "no hidden layer"});
    for (int layer = 0; layer < most; ++layer) {
      Parameter one = parameter;
      one.name = layer_name(parameter.name, layer);
      one.per_layer = false;
      if (find_parameter(parameters, one.name) != nullptr) continue;
      // Of two per-layer parameters, a layer's depends on the same layer's.
      for (Condition& condition : one.when) {
        Parameter const* const parent = find_parameter(parameters, condition.parent);
        if (parent != nullptr && parent->per_layer) condition.parent = layer_name(condition.parent, layer);
      }
      expanded.push_back(std::move(one));
    }
  }
  return expanded;
}

void check_conditions(std::vector<Parameter> const& parameters) {
  for (Parameter const& parameter : parameters) {
    for (Condition const& condition : parameter.when) {
      check_condition(parameters, parameter, condition);
      for (Condition const& other : condition.alternatives) check_condition(parameters, parameter, other);
    }
  }
}

void add_implied_conditions(std::vector<Parameter>& parameters) {
  // Layers first: whether an activation is always in use decides what its own parameters depend on.
  std::vector<Parameter> const given = parameters;
  for (Parameter& parameter : parameters) {
    RowReference const reference = find_row(parameter.name);
    if (reference.row != nullptr && reference.row->per_layer) add_layer_condition(parameter, given, reference);
  }
  std::vector<Parameter> const layered = parameters;
  for (Parameter& parameter : parameters) {
    RowReference const reference = find_row(parameter.name);
    if (reference.row != nullptr && !reference.row->owner.empty()) add_owner_condition(parameter, layered, *reference.row);
  }
}

std::vector<Parameter> parents_first(std::vector<Parameter> waiting) {
  std::vector<Parameter> sorted;
  auto const placed = [&](Condition const& condition) { return find_parameter(sorted, condition.parent) != nullptr; };
  while (!waiting.empty()) {
    auto const ready = std::find_if(waiting.begin(), waiting.end(), [&](Parameter const& p) {
      return std::all_of(p.when.begin(), p.when.end(), [&](Condition const& c) {
        return placed(c) && std::all_of(c.alternatives.begin(), c.alternatives.end(), placed);
      });
    });
    if (ready == waiting.end()) {
      throw InputError({.key = parameter_key(waiting.front().name) + ".when", .expected = "no cycle", .found = cycle_through(waiting)});
    }
    sorted.push_back(std::move(*ready));
    waiting.erase(ready);
  }
  return sorted;
}

bool same_value(ParameterValue const& a, ParameterValue const& b) {
  auto const number = [](ParameterValue const& v) -> std::optional<double> {
    if (auto const* const whole = std::get_if<std::int64_t>(&v)) return static_cast<double>(*whole);
    if (auto const* const real = std::get_if<double>(&v)) return *real;
    return std::nullopt;
  };
  if (number(a) && number(b)) return *number(a) == *number(b);
  return a == b;
}

bool can_take(Distribution const& distribution, ParameterValue const& value) {
  if (auto const* const choice = std::get_if<Choice>(&distribution)) {
    return std::any_of(choice->values.begin(), choice->values.end(), [&](ParameterValue const& v) { return same_value(v, value); });
  }
  auto const& interval = std::get<Interval>(distribution);
  double x = 0.0;
  if (auto const* const whole = std::get_if<std::int64_t>(&value)) {
    x = static_cast<double>(*whole);
  } else if (auto const* const real = std::get_if<double>(&value)) {
    x = *real;
  } else {
    return false;
  }
  if (x < interval.low || x > interval.high) return false;
  std::optional<std::uint64_t> const n = count_values(distribution);
  if (!n) return !interval.integer || x == std::floor(x);
  std::uint64_t low = 0, high = *n;  // values ascend
  while (low < high) {
    std::uint64_t const middle = low + (high - low) / 2;
    ParameterValue const found = value_at(distribution, middle);
    double const y = std::holds_alternative<double>(found) ? std::get<double>(found) : static_cast<double>(std::get<std::int64_t>(found));
    if (y == x) return true;
    (y < x ? low : high) = y < x ? middle + 1 : middle;
  }
  return false;
}

}  // namespace shoal
