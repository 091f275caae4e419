// SPDX-License-Identifier: Apache-2.0
#include "src/cli/command_line.hpp"

#include <algorithm>
#include <cctype>

namespace shoal::cli {
namespace {

// "table|json|csv" are words to choose from; "FILE|-" is not.
std::vector<std::string> choices_of(std::string const& value) {
  std::vector<std::string> choices;
  std::size_t begin = 0;
  while (begin <= value.size()) {
    std::size_t const end = std::min(value.find('|', begin), value.size());
    choices.push_back(value.substr(begin, end - begin));
    begin = end + 1;
  }
  bool const words = choices.size() > 1 && std::ranges::all_of(value, [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0 || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '|' || c == '_'; });
  return words ? choices : std::vector<std::string>{};
}

OptionText text_of(CLI::Option const& option) {
  OptionText text{.help = option.get_description(), .required = option.get_required()};
  text.positional = option.nonpositional() == false;
  if (text.positional) {
    text.names = {option.get_name(true)};
  } else {
    for (std::string const& name : option.get_snames()) text.names.push_back("-" + name);
    for (std::string const& name : option.get_lnames()) text.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0 && !text.positional) text.value = option.get_type_name();
  text.choices = choices_of(text.value);
  return text;
}

}  // namespace

std::vector<CommandText> command_line(CLI::App const& root) {
  std::vector<CommandText> commands;
  for (CLI::App const* const app : root.get_subcommands([](CLI::App const*) { return true; })) {
    CommandText command{.name = app->get_name(), .help = app->get_description(), .examples = app->get_footer()};
    for (CLI::Option const* const option : app->get_options()) command.options.push_back(text_of(*option));
    std::ranges::stable_sort(command.options, [](OptionText const& a, OptionText const& b) { return a.positional && !b.positional; });
    commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace shoal::cli
