// SPDX-License-Identifier: Apache-2.0
// From records to cells: small steps that every table and document takes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "shoal/report.hpp"

namespace shoal {

/// No value where a parameter is not active.
[[nodiscard]] Cell cell_of(ParameterValue const*);
/// No value where nothing was measured (NaN).
[[nodiscard]] Cell measured(double);
/// [SweepResult::secondary] no value where a trial has none.
[[nodiscard]] std::vector<Cell> secondary_cells(SweepResult const&, TrialRecord const&);
/// Runs that have a score.
[[nodiscard]] std::size_t n_scores(TrialRecord const&);
[[nodiscard]] TrialRecord const& record_of(SweepResult const&, std::uint32_t number);
/// Every parameter of any trial; one that only later trials have follows the one before it in theirs.
[[nodiscard]] std::vector<std::string> parameter_names(std::vector<TrialRecord> const&);
/// The epoch that a run is judged by: the restored best one, else the last. nullptr before the first.
[[nodiscard]] EpochScores const* scored_epoch(RunRecord const&);
/// Mean and population standard deviation of the finite values; NaN where there is none.
struct Spread {
  double mean, deviation;
};
[[nodiscard]] Spread spread_of(std::vector<double> const&);

}  // namespace shoal
