// SPDX-License-Identifier: Apache-2.0
// What can be checked of a sweep once its data is known: metrics for the task, and that the ends of every parameter make
// a network that can be trained.
#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "shoal/sweep_file.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

constexpr double kLargestUnit = 1.0 - 0x1p-53;

void check_metric(Metric metric, Task task, std::string key) {
  if (defined_for(metric, task)) return;
  std::vector<std::string_view> defined;
  for (MetricInfo const& info : metric_infos()) {
    if (defined_for(info.metric, task)) defined.push_back(info.name);
  }
  throw InputError({.key = std::move(key), .expected = fmt::format("a metric of a {} task: {}", name_of(task), fmt::join(defined, ", ")),
                    .found = std::string(info_of(metric).name)});
}

std::vector<ParameterValue> corners(Distribution const& distribution) {
  if (auto const* const choice = std::get_if<Choice>(&distribution)) return choice->values;
  if (auto const n = count_values(distribution)) return {value_at(distribution, 0), value_at(distribution, *n - 1)};
  return {quantile(distribution, 0.0), quantile(distribution, kLargestUnit)};
}

Parameter const& parameter_named(SearchSpace const& space, std::string const& name) {
  auto const found = std::find_if(space.parameters().begin(), space.parameters().end(), [&](Parameter const& p) { return p.name == name; });
  SHOAL_ASSERT(found != space.parameters().end());
  return *found;
}

// Values of ancestors that make a parameter active.
void activate(SearchSpace const& space, Parameter const& parameter, std::map<std::string, ParameterValue>& forced) {
  for (Condition const& condition : parameter.when) {
    Parameter const& parent = parameter_named(space, condition.parent);
    forced.try_emplace(parent.name, condition.values.empty() ? corners(parent.distribution).front() : condition.values.front());
    activate(space, parent, forced);
  }
}

Assignment point_with(SearchSpace const& space, std::map<std::string, ParameterValue> const& forced) {
  Assignment point;
  for (Parameter const& parameter : space.parameters()) {
    if (!space.active(parameter, point)) continue;
    auto const chosen = forced.find(parameter.name);
    point.emplace_back(parameter.name, chosen == forced.end() ? corners(parameter.distribution).front() : chosen->second);
  }
  return point;
}

}  // namespace

void complete(SweepConfig& config, Task task) {
  if (config.objective_given || config.objective != Objective{} || task == Task::kRegression) return;
  config.objective = {.metric = Metric::kAccuracy, .on_validation = true, .goal = info_of(Metric::kAccuracy).goal};
}

void check(SweepConfig const& config, Task task, int n_classes) {
  if (config.schedule.iterations > 1 && config.search.trials > 0) {
    throw InputError({.key = "schedule.iterations", .expected = "1 where search.trials says how many configurations there are",
                      .found = std::to_string(config.schedule.iterations)});
  }
  if (config.objective_given) check_metric(config.objective.metric, task, "objective");
  for (SecondaryObjective const& objective : config.secondary) {
    if (objective.quantity.empty()) check_metric(objective.metric.metric, task, "objective");
  }
  for (Metric const metric : config.metrics) check_metric(metric, task, "metrics");
  SearchSpace const space(config.parameters);
  int const epochs = config.schedule.max_epochs;
  (void)to_mlp_config(point_with(space, {}), task, n_classes, epochs);
  for (Parameter const& parameter : space.parameters()) {
    for (ParameterValue const& value : corners(parameter.distribution)) {
      std::map<std::string, ParameterValue> forced{{parameter.name, value}};
      activate(space, parameter, forced);
      (void)to_mlp_config(point_with(space, forced), task, n_classes, epochs);
    }
  }
}

}  // namespace shoal
