// SPDX-License-Identifier: Apache-2.0
// The command line as data, for what is generated from it: the manual page and shell completions.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace shoal::cli {

struct OptionText {
  std::vector<std::string> names;  ///< "-q", "--quiet"; a positional's own name
  std::string value;               ///< "FILE"; "" of a flag
  std::string help;
  std::vector<std::string> choices;  ///< of "table|json|csv"
  bool positional = false, required = false;
};
struct CommandText {
  std::string name, help, examples;
  std::vector<OptionText> options;  ///< positionals first
};
/// In the order of help.
[[nodiscard]] std::vector<CommandText> command_line(CLI::App const& root);

}  // namespace shoal::cli
