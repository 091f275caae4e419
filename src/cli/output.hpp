// SPDX-License-Identifier: Apache-2.0
// Standard output is for results and standard error for everything else.
#pragma once

#include <string>

namespace shoal::cli {

/// Whoever read standard output has gone.
struct ClosedPipe {};

/// Writes to standard output and flushes it; MachineError where that fails, ClosedPipe where nobody reads any more.
void print(std::string const& text);
/// A line on standard error.
void note(std::string const& text);

}  // namespace shoal::cli
