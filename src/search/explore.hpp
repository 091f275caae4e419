// SPDX-License-Identifier: Apache-2.0
// What population-based training changes of a configuration that it copies with its weights (Jaderberg et al. 2017).
#pragma once

#include "src/search/coordinates.hpp"

namespace shoal {

/// Whether a network goes on from the same weights and optimizer slots under another value of this parameter: learning rates,
/// penalties, dropout, minibatches; not units, activations, optimizers or preprocessing.
[[nodiscard]] bool can_change_while_training(std::string const& parameter);

/// The donor's point, with each parameter that can change drawn anew in a quarter of the cases, else moved: numbers to 0.8 or 1.2 times
/// their value within their range, those with few values to a neighbour. A function of (seed, trial).
[[nodiscard]] Assignment explore(Coordinates const&, Assignment const& donor, std::uint64_t seed, std::uint32_t trial);

}  // namespace shoal
