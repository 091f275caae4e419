// SPDX-License-Identifier: Apache-2.0
// Densities on a grid of a parameter's values, by Scott's rule, as PED-ANOVA in Optuna 5 estimates them.
#pragma once

#include <span>
#include <vector>

namespace shoal {

/// counts [steps]: observations at each grid point of a number. Each makes a normal distribution that is cut to the grid and
/// rounded to it, of Scott's (1992) width, 0.5 / 1.64 steps at least; and the grid as a whole makes one more, a wide one.
[[nodiscard]] std::vector<double> number_density(std::span<double const> counts);

/// counts [names]: the same with a share of every name's for each that was observed.
[[nodiscard]] std::vector<double> name_density(std::span<double const> counts);

}  // namespace shoal
