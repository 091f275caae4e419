// SPDX-License-Identifier: Apache-2.0
// docs/command-line.md is what the program says of itself; with SHOAL_UPDATE_DOCS=1 this test rewrites it.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

class CommandLine : public Program {};

std::vector<std::string> commands_in(std::string const& help) {
  std::vector<std::string> names;
  std::istringstream lines(help.substr(help.find("Subcommands:")));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("  ")) names.push_back(line.substr(2, line.find(' ', 2) - 2));
  return names;
}

TEST_F(CommandLine, DocumentIsTheProgramsHelp) {
  std::string const path = std::string(SHOAL_DOCS) + "/command-line.md", help = run("--help").out;
  std::string made = "# Command line\n\nWhat `shoal --help` and `shoal COMMAND --help` print.\n\n```text\n" + help + "```\n";
  std::vector<std::string> const commands = commands_in(help);
  EXPECT_GT(commands.size(), 15u);
  for (std::string const& command : commands) made += "\n## shoal " + command + "\n\n```text\n" + run(command + " --help").out + "```\n";
  if (std::getenv("SHOAL_UPDATE_DOCS") != nullptr) std::ofstream(path, std::ios::binary) << made;
  EXPECT_EQ(read_text(path), made) << path << " is out of date: SHOAL_UPDATE_DOCS=1 cli_test --gtest_filter='CommandLine.*'";
}

}  // namespace
}  // namespace shoal
