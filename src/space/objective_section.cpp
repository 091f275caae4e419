// SPDX-License-Identifier: Apache-2.0
#include "src/space/objective_section.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/space/objective_name.hpp"

namespace shoal {
namespace {

SecondaryObjective named(YamlCursor const& at) {
  std::vector<std::string> names = objective_names();
  std::vector<std::string> const quantities = network_quantities();
  names.insert(names.end(), quantities.begin(), quantities.end());
  std::string const name = at.name(names);
  if (std::ranges::find(quantities, name) != quantities.end()) return {.metric = {.goal = Goal::kMinimize}, .quantity = name};
  return {.metric = *objective_named(name)};
}

SecondaryObjective read_objective(YamlCursor const& at) {
  if (!at.is_map()) return named(at);
  at.allow({"metric", "name", "goal"});  // W&B calls the metric `name`
  if (at.get("metric") && at.get("name")) at.get("name")->fail("metric or name", "both");
  SecondaryObjective objective = named(at.get("name") ? *at.get("name") : at.require("metric"));
  if (auto const goal = at.get("goal")) {
    objective.metric.goal = goal->name({"minimize", "maximize"}) == "minimize" ? Goal::kMinimize : Goal::kMaximize;
  }
  return objective;
}

}  // namespace

void read_objectives(YamlCursor const& at, SweepConfig& config) {
  if (at.is_word("auto")) return;
  config.objective_given = true;
  std::vector<YamlCursor> const items = at.is_list() ? at.items() : std::vector{at};
  if (items.empty() || items.size() > kMostObjectives) at.fail(fmt::format("1 to {} objectives", kMostObjectives), std::to_string(items.size()));
  SecondaryObjective const first = read_objective(items.front());
  if (!first.quantity.empty()) {
    items.front().fail("a metric as the first objective", first.quantity,
                       fmt::format("[val_accuracy, {0}] has both; a bound alone is constraints: [{0} <= N]", first.quantity));
  }
  config.objective = first.metric;
  std::vector<std::string> names{first.name()};
  for (std::size_t i = 1; i < items.size(); ++i) {
    SecondaryObjective const& next = config.secondary.emplace_back(read_objective(items[i]));
    if (std::ranges::find(names, next.name()) != names.end()) items[i].fail("each objective once", next.name() + " again");
    names.push_back(next.name());
  }
}

}  // namespace shoal
