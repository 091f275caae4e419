// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/deciders.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal {

std::vector<std::string> Deciders::order() const {
  std::vector<std::string> names;
  for (auto const* const each : {&fanova, &ped_anova}) {
    if (!*each) continue;
    for (Importance const& parameter : (*each)->parameters) {
      if (std::ranges::find(names, parameter.parameter) == names.end()) names.push_back(parameter.parameter);
    }
  }
  return names;
}

Deciders deciders_of(StudyReport const& report) {
  Deciders deciders;
  try {
    SearchSpace const space(report.config.parameters);
    deciders.fanova = fanova(space, report.result);
    deciders.ped_anova = ped_anova(space, report.result);
  } catch (InputError const& error) {
    deciders.why_not = fmt::format("Importance was not measured: expected {}, found {}.", error.problem().expected, error.problem().found);
  }
  return deciders;
}

}  // namespace shoal
