// SPDX-License-Identifier: Apache-2.0
#include "src/cli/options.hpp"

#include <algorithm>
#include <map>

#include "shoal/errors.hpp"

namespace shoal::cli {
namespace {

// A named choice as an option; the message lists the names and hints at the nearest.
template <class T>
void add_choice(CLI::App& app, std::string const& option, T& value, std::map<std::string, T> const& choices,
                std::string const& help) {
  std::string names;
  std::vector<std::string> known;
  for (auto const& [name, choice] : choices) names += (names.empty() ? "" : "|") + name, known.push_back(name);
  app.add_option_function<std::string>(
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

}  // namespace

void add_format(CLI::App& app, Format& format) {
  add_choice<Format>(
      app, "--format", format, {{"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}},
      format == Format::kCsv ? "of the results on standard output [csv]" : "of the results on standard output [table]");
}

ProgressOptions ProgressFlags::options() const {
  return {.mode = quiet ? ProgressOptions::Mode::kNone : mode, .verbose = verbose && !quiet};
}

void add_progress(CLI::App& app, ProgressFlags& flags) {
  using Mode = ProgressOptions::Mode;
  add_choice<Mode>(app, "--progress", flags.mode,
                   {{"auto", Mode::kAuto}, {"plain", Mode::kPlain}, {"none", Mode::kNone}},
                   "on standard error: a panel in a terminal, else lines; only lines; nothing [auto]");
  app.add_flag("-q,--quiet", flags.quiet, "only errors on standard error");
  app.add_flag("-v,--verbose", flags.verbose, "a line for every trial that ends");
}

void add_engine(CLI::App& app, EngineFlags& flags) {
  app.add_option("--device", flags.device, "auto, cpu or cuda[:i] [auto]")->type_name("DEVICE");
  app.add_option("--threads", flags.threads, "of the CPU engine [all]")->check(CLI::Range(1, 4096))->type_name("N");
}

void check_device(std::string const& device) {
  if (device == "auto" || device == "cpu") return;
  if (device == "cuda" || device.starts_with("cuda:")) {
    throw MachineError("--device " + device +
                       ": this build of shoal has no CUDA engine; --device cpu trains on the processor");
  }
  throw InputError({.key = "--device", .expected = "auto, cpu or cuda[:i]", .found = "'" + device + "'"});
}

std::unique_ptr<Engine> make_engine(EngineFlags const& flags) {
  check_device(flags.device);
  return make_cpu_engine({.threads = flags.threads, .precision = precision_named(flags.precision)});
}

bool is_count(std::string const& text) {
  return !text.empty() && text.size() <= 9 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void add_examples(CLI::App& app, std::string const& lines) { app.footer("Examples:\n" + lines); }

}  // namespace shoal::cli
