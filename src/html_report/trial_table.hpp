// SPDX-License-Identifier: Apache-2.0
// The table of all trials: the best of them as HTML, all of them as JSON for the script, which sorts and filters.
#pragma once

#include <string>

#include "shoal/html_report.hpp"
#include "src/html_report/markup.hpp"

namespace shoal {

inline constexpr std::size_t kStaticRows = 100;  // of the table without scripts

/// {"columns": [{"name", "values": [...]}, or {"name", "levels": [...], "codes": [...]} of text], "n": trials}, each with "parameter": bool, by rank.
/// Columns as in leaderboard_table(), with bracket, rung and seconds; those that are empty in every trial are left out.
[[nodiscard]] Json trials_json(SweepResult const&);
/// <table> of the kStaticRows best.
[[nodiscard]] std::string trial_table(Json const& trials, std::string const& objective);

}  // namespace shoal
