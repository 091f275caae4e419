// SPDX-License-Identifier: Apache-2.0
// What sweep and resume have in common: train, watch, print what was found.
#pragma once

#include <memory>
#include <string>

#include "shoal/study.hpp"
#include "src/cli/events_file.hpp"
#include "src/cli/options.hpp"

namespace shoal::cli {

inline constexpr int kInterrupted = 130;

/// What the data are, and what became of a table's rows and columns, on standard error.
void say(Dataset const&);

/// A log's name, that of its study's file.
[[nodiscard]] std::string log_name(std::string const& study);

/// Runs the sweep to its end or to an interrupt and prints the result, unless events go to standard output. Returns the exit code.
[[nodiscard]] int run_session(SweepConfig const&, std::shared_ptr<Dataset const>, Engine&, Study&, ProgressFlags const&,
                              EventsFile&, Format);

}  // namespace shoal::cli
