// SPDX-License-Identifier: Apache-2.0
#include "src/space/objective_name.hpp"

#include "shoal/sweep.hpp"

namespace shoal {

std::optional<Objective> objective_named(std::string const& name) {
  bool const on_validation = name.starts_with("val_");
  std::optional<Metric> const metric = metric_named(on_validation ? name.substr(4) : name);
  if (!metric || (!on_validation && *metric != Metric::kLoss && *metric != Metric::kAccuracy)) return std::nullopt;
  return Objective{.metric = *metric, .on_validation = on_validation, .goal = info_of(*metric).goal};
}

std::string SecondaryObjective::name() const { return quantity.empty() ? metric.name() : quantity; }

std::vector<std::string> objective_names() {
  std::vector<std::string> names;
  for (std::string const& name : metric_names()) names.push_back("val_" + name);
  names.insert(names.end(), {"loss", "accuracy"});
  return names;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (MetricInfo const& info : metric_infos()) names.emplace_back(info.name);
  return names;
}

}  // namespace shoal
