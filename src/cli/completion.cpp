// SPDX-License-Identifier: Apache-2.0
// shoal completion: what a shell completes, from the definition of the command line.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "src/cli/command_line.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"

namespace shoal::cli {
namespace {

enum class Shell : std::uint8_t { kBash, kZsh, kFish };

std::vector<std::string> long_names(CommandText const& command) {
  std::vector<std::string> names;
  for (OptionText const& option : command.options) {
    if (!option.positional) names.push_back(option.names.back());
  }
  return names;
}

// Words of a command, values of an option that has choices, else files.
std::string bash(std::vector<CommandText> const& commands) {
  std::vector<std::string> names;
  std::string choices, options;
  for (CommandText const& command : commands) {
    names.push_back(command.name);
    options += fmt::format("    {}) words='{}' ;;\n", command.name, fmt::join(long_names(command), " "));
    for (OptionText const& option : command.options) {
      if (option.choices.empty()) continue;
      std::vector<std::string> cases;
      for (std::string const& name : option.names) cases.push_back(command.name + name);
      choices += fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n", fmt::join(cases, "|"), fmt::join(option.choices, " "));
    }
  }
  return fmt::format(R"(# bash completion of shoal: source <(shoal completion bash)
_shoal() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}} words=
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W '{}' -- "$word"))
    return
  fi
  case $command$before in
{}  esac
  case $command in
{}  esac
  [[ $word == -* ]] && COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _shoal shoal
)",
                     fmt::join(names, " "), choices, options);
}

std::string single_quoted(std::string const& text) {
  std::string quoted = "'";
  for (char const c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string zsh(std::vector<CommandText> const& commands) {
  // zsh reads bash's completions, with a word of its own for the functions that they call.
  return "#compdef shoal\nautoload -Uz bashcompinit && bashcompinit\n" + bash(commands);
}

std::string fish(std::vector<CommandText> const& commands) {
  std::string text = "# fish completion of shoal: shoal completion fish | source\n";
  for (CommandText const& command : commands) {
    text += fmt::format("complete -c shoal -n __fish_use_subcommand -f -a {} -d {}\n", command.name, single_quoted(command.help));
    for (OptionText const& option : command.options) {
      if (option.positional) continue;
      text += fmt::format("complete -c shoal -n '__fish_seen_subcommand_from {}'", command.name);
      for (std::string const& name : option.names) text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!option.choices.empty()) {
        text += fmt::format(" -x -a {}", single_quoted(fmt::format("{}", fmt::join(option.choices, " "))));
      } else if (!option.value.empty()) {
        text += " -r";
      }
      text += fmt::format(" -d {}\n", single_quoted(option.help));
    }
  }
  return text;
}

}  // namespace

Command add_completion(CLI::App& root) {
  auto const shell = std::make_shared<Shell>(Shell::kBash);
  CLI::App* const app = root.add_subcommand("completion", "what a shell completes: commands, options and their choices");
  add_choice<Shell>(*app, "SHELL", *shell, {{"bash", Shell::kBash}, {"zsh", Shell::kZsh}, {"fish", Shell::kFish}}, "whose")->required();
  add_examples(*app, "  source <(shoal completion bash)\n  shoal completion fish | source");
  return {app, [&root, shell] {
            std::vector<CommandText> const commands = command_line(root);
            print(*shell == Shell::kBash ? bash(commands) : *shell == Shell::kZsh ? zsh(commands) : fish(commands));
            return 0;
          }};
}

}  // namespace shoal::cli
