// SPDX-License-Identifier: Apache-2.0
// Parallel coordinates: a line a trial, through its parameters to its score.
#pragma once

#include "src/html_report/axis.hpp"
#include "src/html_report/scale.hpp"

namespace shoal {

inline constexpr int kScoreClasses = 5;  // fifths of the trials, by score

struct ParallelCoordinates {
  std::vector<FigureAxis> axes;  ///< the parameters; the score's axis comes last and is `range`
  std::size_t n_axes = 0;  ///< parameters that differ between trials; more than axes.size() where not all are drawn
  ScoreRange range;
  struct Line {
    std::uint32_t trial = 0;
    int score_class = 0;  ///< 0: the best fifth
    bool drawn = true;    ///< without scripts; lines beyond some hundred are left to the script
  };
  std::vector<Line> lines;  ///< trials with a finite score, the worst first
};
/// `order`: parameters, the most important first.
[[nodiscard]] ParallelCoordinates parallel_coordinates(SweepConfig const&, SweepResult const&, std::vector<std::string> const& order);

}  // namespace shoal
