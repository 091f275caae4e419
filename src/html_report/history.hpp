// SPDX-License-Identifier: Apache-2.0
// Scores in the order of the trials, and the best so far.
#pragma once

#include "shoal/sweep.hpp"

namespace shoal {

struct History {
  /// Trials that were better than all before them, among those that can win: the completed ones, or all with a score where none completed.
  struct Record {
    std::uint32_t trial = 0;
    double score = 0.0;
    bool operator==(Record const&) const = default;
  };
  std::vector<Record> best_so_far;
  std::size_t n_scored = 0;  ///< trials with a finite score
};
[[nodiscard]] History history_of(SweepResult const&);

}  // namespace shoal
