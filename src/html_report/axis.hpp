// SPDX-License-Identifier: Apache-2.0
// A parameter as an axis from 0 to 1: as its distribution has it, so that what was searched by its logarithm is drawn so.
#pragma once

#include <string>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

struct FigureAxis {
  enum class Kind : std::uint8_t { kLinear, kLog, kLevels };
  std::string name;
  Kind kind = Kind::kLinear;
  double from = 0.0, to = 1.0;      ///< the values that occur
  std::vector<std::string> levels;  ///< kLevels: numbers ascending, names as in the sweep file
  /// NaN where the parameter is not active in the trial. Level i of n stands at (i + 0.5) / n.
  [[nodiscard]] double place(ParameterValue const*) const;
  [[nodiscard]] double place(double value) const;  ///< of a number; not of kLevels
};

/// From -0.5 to 0.5, the same in every report: trials of one level are spread by it, as they would hide each other.
[[nodiscard]] double spread(std::uint32_t trial);

/// The parameters that differ between trials, in the space's order.
[[nodiscard]] std::vector<FigureAxis> axes_of(SweepConfig const&, std::vector<TrialRecord> const&);
/// The first `most` of them by what they decide: `order` names parameters, the most important first. Those it does not name come last.
[[nodiscard]] std::vector<FigureAxis> most_important(std::vector<FigureAxis>, std::vector<std::string> const& order, std::size_t most);
[[nodiscard]] std::string_view name_of(FigureAxis::Kind);

}  // namespace shoal
