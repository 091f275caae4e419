// SPDX-License-Identifier: Apache-2.0
#include "src/cli/program.hpp"

int main(int argc, char** argv) { return shoal::cli::run_program(argc, argv); }
