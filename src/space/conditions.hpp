// SPDX-License-Identifier: Apache-2.0
// Steps from parameters as users write them to a search space: layers are expanded, the conditions that follow from what
// a parameter means are added, and parents are sorted before their children.
#pragma once

#include <string>
#include <vector>

#include "shoal/space.hpp"

namespace shoal {

/// "units" with per_layer becomes units_0, units_1, ...; layers given directly keep their own.
[[nodiscard]] std::vector<Parameter> expand_layers(std::vector<Parameter>);
/// Throws InputError for a parent that is unknown or never has the value.
void check_conditions(std::vector<Parameter> const&);
/// units_2 only where layers > 2, momentum only for optimizers that have it; throws where that never holds.
void add_implied_conditions(std::vector<Parameter>&);
/// Stable; throws InputError that names a cycle.
[[nodiscard]] std::vector<Parameter> parents_first(std::vector<Parameter>);

/// Throws InputError where a distribution is empty, its bounds are swapped, a step is not positive, ...
void check_distribution(Parameter const&);

/// 64 and 64.0 are the same value.
[[nodiscard]] bool same_value(ParameterValue const&, ParameterValue const&);
/// The values that a parent can have and that `wanted` accepts; only finite distributions have parents' children.
[[nodiscard]] bool can_take(Distribution const&, ParameterValue const&);

}  // namespace shoal
