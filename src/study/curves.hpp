// SPDX-License-Identifier: Apache-2.0
// Epochs of a run as one BLOB of doubles and back: four numbers and the recorded metrics an epoch, NaN and all bits
// kept.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "shoal/engine.hpp"

namespace shoal {

[[nodiscard]] std::vector<std::byte> encode_curve(std::span<EpochScores const>);
/// Appends epochs first, first + 1, ...
void decode_curve(std::span<std::byte const>, int first, int n_epochs, std::vector<EpochScores>& curve);

}  // namespace shoal
