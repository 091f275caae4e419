// SPDX-License-Identifier: Apache-2.0
// Who won.
#pragma once

#include <optional>
#include <span>

#include "shoal/sweep.hpp"

namespace shoal {

/// The first of the leaderboard, if it has a score.
[[nodiscard]] std::optional<std::uint32_t> best_of(std::span<TrialRecord const>, Objective const&);

/// As for a study.
[[nodiscard]] RunKey representative(SweepConfig const&, std::span<TrialRecord const>, std::uint32_t trial);

}  // namespace shoal
