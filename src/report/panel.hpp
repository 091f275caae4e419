// SPDX-License-Identifier: Apache-2.0
// The lines of the panel in a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/report/progress_state.hpp"

namespace shoal {

struct PanelFacts {
  double now = 0.0;         ///< [s] as ProgressState's
  bool unicode = false;     ///< blocks may be drawn, else ASCII
  std::string memory;       ///< "0.3 GiB in use"; "": not known
};

/// Counts; a bar for each rung that has begun (promoted, alive, stopped, ahead); speed and memory; the best score's way as a
/// sparkline; the best trial, and its parameters. Not yet fitted to a width.
[[nodiscard]] std::vector<std::string> panel_lines(ProgressState&, PanelFacts const&);

/// Of trials: promoted, alive, stopped and the rest to `total`, in `width` characters; what is not zero has one at least.
[[nodiscard]] std::string rung_bar(std::uint64_t promoted, std::uint64_t alive, std::uint64_t stopped, std::uint64_t total, std::size_t width, bool unicode);

/// A character a value, between the least and the largest of them; better is higher where `upwards`.
[[nodiscard]] std::string sparkline(std::vector<double> const&, bool upwards);

}  // namespace shoal
