// SPDX-License-Identifier: Apache-2.0
#include "src/cli/program.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "shoal/errors.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

constexpr int kMachineFailed = 1, kInputWrong = 2;

int fail(int code, std::string const& message) {
  std::fprintf(stderr, "shoal: error: %s\n", printable(message).c_str());
  return code;
}

std::string hint_from(std::string const& word, std::vector<std::string> const& known) {
  std::string const near = nearest(word, known);
  return near.empty() ? "" : "did you mean '" + near + "'?";
}

std::vector<std::string> option_names(CLI::App const& app) {
  std::vector<std::string> names;
  for (CLI::Option const* option : app.get_options()) {
    for (std::string const& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// CLI11 reports the first problem that it meets; a misspelt option is the likelier cause of a missing argument.
std::string describe(CLI::App const& root, std::vector<Command> const& commands, CLI::ParseError const& error) {
  std::vector<CLI::App*> const parsed = root.get_subcommands();
  if (parsed.empty()) {
    std::vector<std::string> names;
    for (Command const& command : commands) names.push_back(command.app->get_name());
    std::vector<std::string> const rest = root.remaining();
    InputProblem problem{.expected = "a command",
                         .found = rest.empty() ? "none" : "'" + rest[0] + "'",
                         .hint = "shoal --help lists them"};
    if (!rest.empty() && rest[0].starts_with("-"))
      problem.expected = "a command before options";
    else if (!rest.empty())
      problem.hint = hint_from(rest[0], names).empty() ? problem.hint : hint_from(rest[0], names);
    return InputError(problem).what();
  }
  CLI::App const& command = *parsed[0];
  std::string const name = "shoal " + command.get_name();
  std::string const help = "'" + name + " --help' lists them";
  std::vector<std::string> const rest = command.remaining();
  auto const option =
      std::find_if(rest.begin(), rest.end(), [](std::string const& word) { return word.size() > 1 && word[0] == '-'; });
  if (option != rest.end()) {
    std::string const hint = hint_from(option->substr(0, option->find('=')), option_names(command));
    return InputError({.key = name,
                       .expected = "a known option",
                       .found = "'" + *option + "'",
                       .hint = hint.empty() ? help : hint})
        .what();
  }
  if (!rest.empty())
    return InputError({.key = name, .expected = "no further argument", .found = "'" + rest[0] + "'"}).what();
  return name + ": " + error.what();
}

int parse_and_run(int argc, char** argv) {
  CLI::App root{"shoal trains many small multilayer perceptrons at once and finds the best hyperparameters."};
  root.name("shoal");
  root.set_version_flag("--version", std::string("shoal ") + SHOAL_VERSION);
  root.require_subcommand(1);
  root.footer(
      "Examples:\n  shoal sweep fashion.yaml --study fashion.db\n  shoal results fashion.db --top 10\n"
      "  shoal export fashion.db --model best.safetensors\n\n"
      "Exit codes: 0 done, 1 the machine failed, 2 the input was wrong, 130 interrupted.\n'shoal COMMAND --help' says "
      "more.");
  std::vector<Command> const commands = add_commands(root);
  try {
    root.parse(argc, argv);
  } catch (CLI::CallForHelp const&) {
    print(root.help());  // of the command that was parsed, where there is one
    return 0;
  } catch (CLI::CallForVersion const& version) {
    print(std::string(version.what()) + "\n");
    return 0;
  } catch (CLI::ParseError const& error) {
    return fail(kInputWrong, describe(root, commands, error));
  }
  for (Command const& command : commands) {
    if (command.app->parsed()) return command.run();
  }
  SHOAL_ASSERT(!"one command was parsed");
  return kMachineFailed;
}

}  // namespace

int run_program(int argc, char** argv) noexcept {
#ifdef __GLIBC__
  // A table's columns go back to the system when they are freed, and what one thread frees the others use again: a fifth
  // less memory at the peak of loading. Threads allocate little otherwise, so that one arena is no queue.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_ARENA_MAX, 1);
#endif
  std::signal(SIGPIPE, SIG_IGN);  // a reader that has seen enough must not end a sweep
  try {
    return parse_and_run(argc, argv);
  } catch (ClosedPipe const&) {
    return 0;  // `shoal results s.db | head`: the reader has what it wanted
  } catch (InputError const& error) {
    return fail(kInputWrong, error.what());
  } catch (std::bad_alloc const&) {
    return fail(kMachineFailed, "out of memory");
  } catch (std::exception const& error) {
    return fail(kMachineFailed, error.what());
  }
}

}  // namespace shoal::cli
