// SPDX-License-Identifier: Apache-2.0
// Options that several commands have. A command adds those that it heeds and no others.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "shoal/engine.hpp"
#include "shoal/errors.hpp"
#include "shoal/report.hpp"

namespace shoal::cli {

enum class Format : std::uint8_t { kTable, kJson, kCsv };

/// A named choice as an option; the message lists the names and hints at the nearest.
template <class T>
CLI::Option* add_choice(CLI::App& app, std::string const& option, T& value, std::map<std::string, T> const& choices,
                std::string const& help) {
  std::string names;
  std::vector<std::string> known;
  for (auto const& [name, choice] : choices) names += (names.empty() ? "" : "|") + name, known.push_back(name);
  return app.add_option_function<std::string>(
         option,
         [&value, choices, option, names, known](std::string const& text) {
           auto const found = choices.find(text);
           if (found != choices.end()) {
             value = found->second;
             return;
           }
           std::string const near = nearest(text, known);
           throw InputError({.key = option,
                             .expected = names,
                             .found = "'" + text + "'",
                             .hint = near.empty() ? "" : "did you mean '" + near + "'?"});
         },
         help)
      ->type_name(names);
}

void add_format(CLI::App&, Format&);

struct ProgressFlags {
  ProgressOptions::Mode mode = ProgressOptions::Mode::kAuto;
  bool quiet = false;    ///< nothing on standard error but errors
  bool verbose = false;  ///< a line for every trial that ends
  [[nodiscard]] ProgressOptions options() const;
};
void add_progress(CLI::App&, ProgressFlags&);

struct EngineFlags {
  std::string device = "auto";
  int threads = 0;  ///< 0: all
  std::string precision = "fp32";
  std::string executor = "auto";
};
void add_engine(CLI::App&, EngineFlags&);
/// MachineError where the device is one that this machine does not have, InputError where it is none at all.
void check_device(std::string const& device);
/// auto is the first CUDA device that answers, else the CPU.
[[nodiscard]] std::unique_ptr<Engine> make_engine(EngineFlags const&);

/// A log's folder as the study keeps it: a session that goes on may run elsewhere.
[[nodiscard]] std::string log_folder(std::string const& path);

/// A trial number as an option's value.
[[nodiscard]] bool is_count(std::string const& text);

/// Examples at the end of a command's help.
void add_examples(CLI::App&, std::string const& lines);

}  // namespace shoal::cli
