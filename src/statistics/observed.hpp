// SPDX-License-Identifier: Apache-2.0
// The trials that importance is measured by.
#pragma once

#include <vector>

#include "shoal/importance.hpp"

namespace shoal {

/// Completed trials with a finite score, by number. InputError where there are fewer than two.
[[nodiscard]] std::vector<TrialRecord const*> observed(SweepResult const&);
/// Largest share first.
void sort(std::vector<Importance>&);

}  // namespace shoal
