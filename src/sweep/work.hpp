// SPDX-License-Identifier: Apache-2.0
// A plan's work in the unit of the cost model.
#pragma once

#include "shoal/plan.hpp"

namespace shoal {

/// Costs in the order of time: what all threads share, and what few runs do at the end while threads idle. The engine
/// takes the longest tickets first, so the first bracket, whose rungs begin with the fewest epochs, climbs last.
struct Work {
  double shared = 0.0, tail = 0.0, longest = 0.0, refit = 0.0;
};
[[nodiscard]] Work work_of(SweepPlan const&, Dataset const&, int parallel_runs);
/// What decides the wall time: the longest of what happens side by side, then the refit.
[[nodiscard]] double wall_work(Work const&, int parallel_runs);

}  // namespace shoal
