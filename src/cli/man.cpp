// SPDX-License-Identifier: Apache-2.0
// shoal man: the manual page, from the definition of the command line.
#include <fmt/format.h>

#include "src/cli/command_line.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"

namespace shoal::cli {
namespace {

// A line must not begin with a control character, and a minus is no hyphen.
std::string roff(std::string const& text) {
  std::string escaped;
  for (char const c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else if ((c == '.' || c == '\'') && (escaped.empty() || escaped.back() == '\n')) {
      escaped += fmt::format("\\&{}", c);
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string synopsis(CommandText const& command) {
  std::string text = fmt::format("\\fBshoal {}\\fR", roff(command.name));
  for (OptionText const& option : command.options) {
    if (option.positional) text += option.required ? fmt::format(" \\fI{}\\fR", roff(option.names[0])) : fmt::format(" [\\fI{}\\fR]", roff(option.names[0]));
  }
  return text + " [\\fIoptions\\fR]";
}

std::string section(CommandText const& command) {
  std::string text = fmt::format(".SS {}\n{}\n.PP\n{}\n", roff(command.name), synopsis(command), roff(command.help));
  for (OptionText const& option : command.options) {
    std::string names;
    for (std::string const& name : option.names) names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(name));
    text += fmt::format(".TP\n{}{}\n{}\n", names, option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(option.value)), roff(option.help));
  }
  if (!command.examples.empty()) text += fmt::format(".PP\n.nf\n{}\n.fi\n", roff(command.examples));
  return text;
}

std::string page(CLI::App const& root) {
  std::string text = fmt::format(".TH SHOAL 1 \"\" \"shoal {}\" \"User Commands\"\n.SH NAME\nshoal \\- {}\n.SH SYNOPSIS\n\\fBshoal\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]\n.SH COMMANDS\n",
                                 SHOAL_VERSION, roff("trains many small multilayer perceptrons at once and finds the best hyperparameters"));
  for (CommandText const& command : command_line(root)) text += section(command);
  text += ".SH EXIT STATUS\n0 done, 1 the machine failed, 2 the input was wrong, 130 interrupted.\n";
  return text;
}

}  // namespace

Command add_man(CLI::App& root) {
  CLI::App* const app = root.add_subcommand("man", "this program's manual page, for man -l -");
  add_examples(*app, "  shoal man | man -l -");
  return {app, [&root] {
            print(page(root));
            return 0;
          }};
}

}  // namespace shoal::cli
