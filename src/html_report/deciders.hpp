// SPDX-License-Identifier: Apache-2.0
// Importance as the report has it: both methods beside each other, and no exception where there is too little to measure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shoal/html_report.hpp"
#include "shoal/importance.hpp"

namespace shoal {

struct Deciders {
  std::optional<ImportanceResult> fanova, ped_anova;
  std::string why_not;  ///< a sentence, where there is none
  /// Names, the most important first: by fANOVA, then those that only PED-ANOVA has.
  [[nodiscard]] std::vector<std::string> order() const;
};
[[nodiscard]] Deciders deciders_of(StudyReport const&);

}  // namespace shoal
