// SPDX-License-Identifier: Apache-2.0
// The program: parses the command line, runs one command, turns exceptions into one line and an exit code.
#pragma once

namespace shoal::cli {

/// 0 done, 1 the machine failed, 2 the input was wrong, 130 interrupted.
int run_program(int argc, char** argv) noexcept;

}  // namespace shoal::cli
