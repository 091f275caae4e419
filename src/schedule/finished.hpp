// SPDX-License-Identifier: Apache-2.0
// The trials that have finished a rung, best first: by score, or by NSGA-II's order of several objectives; ties go to the lower
// trial number.
#pragma once

#include <cstdint>
#include <vector>

#include "shoal/schedule.hpp"

namespace shoal {

struct Finished {
  double score = 0.0;
  std::uint32_t trial = 0;
  std::vector<double> secondary;  ///< as JobResult's
  bool promoted = false;
};

/// By score each has its place at once. By several objectives places change as others come, also of those before: the newest is
/// last until order() is called.
void insert(std::vector<Finished>& rung, JobResult const&);
[[nodiscard]] inline bool has_several(std::vector<Finished> const& rung) { return !rung.empty() && !rung.front().secondary.empty(); }
/// Of a rung that has_several().
void order(std::vector<Finished>& rung);

}  // namespace shoal
