// SPDX-License-Identifier: Apache-2.0
// The one place that turns what trials reached into an order that searchers can learn from.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace shoal {

/// One trial's objectives, such that smaller is better: infinite for a failed trial, whose secondary ones may be missing.
struct Reached {
  double score = 0.0;
  std::span<double const> secondary;
};

/// Places from the best trial to the worst: by score, ties in their order; where there are several objectives in NSGA-II's order
/// (shoal/pareto.hpp), failed trials last.
[[nodiscard]] std::vector<std::size_t> best_first(std::span<Reached const> trials);

/// The objectives of each trial as one point, [trials, objectives]; those of failed ones are infinite.
[[nodiscard]] std::vector<std::vector<double>> points_of(std::span<Reached const> trials);

}  // namespace shoal
