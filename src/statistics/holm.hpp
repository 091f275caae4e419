// SPDX-License-Identifier: Apache-2.0
// Holm's step-down correction for several tests (Holm 1979): the chance of any false alarm stays below the level.
#pragma once

#include <span>
#include <vector>

namespace shoal {

/// Adjusted p values, in the order of the given ones; at most 1.
[[nodiscard]] std::vector<double> holm(std::span<double const> p);

}  // namespace shoal
