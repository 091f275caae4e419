// SPDX-License-Identifier: Apache-2.0
// Several objectives as one score, by weights that are drawn anew for each proposal: ParEGO's augmented Chebyshev function (Knowles
// 2006, "ParEGO: a hybrid algorithm with on-line landscape approximation for expensive multiobjective optimization problems", eq. 2).
#pragma once

#include <span>
#include <vector>

#include "src/search/best_first.hpp"
#include "src/search/draws.hpp"

namespace shoal {

/// [trials] such that smaller is better; infinite for a failed trial. Objectives are scaled to [0, 1] over the trials; weights are
/// uniform on the simplex.
[[nodiscard]] std::vector<double> chebyshev_scores(std::span<Reached const> trials, Draws&);

}  // namespace shoal
