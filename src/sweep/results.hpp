// SPDX-License-Identifier: Apache-2.0
// Who won.
#pragma once

#include <optional>
#include <span>

#include "shoal/sweep.hpp"

namespace shoal {

/// The best by the first objective, ties by the next ones, if it has a score: the first of the leaderboard.
[[nodiscard]] std::optional<std::uint32_t> best_of(std::span<TrialRecord const>, Objective const&, std::span<SecondaryObjective const> = {});

/// As for a study.
[[nodiscard]] RunKey representative(SweepConfig const&, std::span<TrialRecord const>, std::uint32_t trial);

}  // namespace shoal
