// SPDX-License-Identifier: Apache-2.0
// The section `objective` of a sweep file: one, or a list of which the first is a metric.
#pragma once

#include "shoal/sweep.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {

/// Sets objective, objective_given and secondary.
void read_objectives(YamlCursor const&, SweepConfig&);

/// More are refused: in more dimensions nearly every trial is on the front, and its hypervolume takes exponentially long.
inline constexpr std::size_t kMostObjectives = 4;

}  // namespace shoal
