// SPDX-License-Identifier: Apache-2.0
// What statistics say of a study, in words.
#include <fmt/format.h>

#include "shoal/report.hpp"
#include "shoal/statistics.hpp"

namespace shoal {

std::string interval_text(TrialRecord const& trial) {
  std::optional<Estimate> const estimate = estimate_of(trial);
  if (!estimate) return "";
  return fmt::format(", 95 % interval {} to {}", readable(estimate->low), readable(estimate->high));
}

std::string not_distinguishable_text(SweepResult const& result) {
  std::vector<Comparison> const comparisons = compare_with_best(result);
  if (comparisons.empty()) return "";
  std::string numbers;
  std::size_t n = 0;
  for (Comparison const& comparison : comparisons) {
    if (comparison.distinguishable()) continue;
    numbers += fmt::format("{}{}", n == 0 ? "" : ", ", comparison.trial);
    ++n;
  }
  std::string const which = n == 0 ? "none" : fmt::format("{} trial{} ({})", n, n == 1 ? "" : "s", numbers);
  return fmt::format("not distinguishable from the best: {} of the {} tested\n", which, comparisons.size());
}

std::string optimism_text(SweepResult const& result) {
  std::optional<Optimism> const optimism = optimism_of(result);
  if (!optimism) return "";
  return fmt::format("optimism: {} (validation {}, test {})\n", readable(optimism->difference), readable(optimism->validation), readable(optimism->test));
}

}  // namespace shoal
