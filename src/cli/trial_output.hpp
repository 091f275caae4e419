// SPDX-License-Identifier: Apache-2.0
// One trial as `show` and `best` print it.
#pragma once

#include <string>

#include "shoal/study.hpp"
#include "src/cli/options.hpp"

namespace shoal::cli {

/// table: state, score, parameters as a sweep file writes them, runs, and the learning curve where `curve`; csv: the
/// curve, or else the parameters; json: one document with everything.
[[nodiscard]] std::string trial_text(Study const&, SweepResult const&, TrialRecord const&, Format, bool curve);

}  // namespace shoal::cli
