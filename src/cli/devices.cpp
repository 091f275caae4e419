// SPDX-License-Identifier: Apache-2.0
// shoal devices: what shoal can train on here.
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "src/cli/commands.hpp"
#include "src/cli/options.hpp"
#include "src/cli/output.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

int run(Format format) {
  Capabilities const cpu = make_cpu_engine()->capabilities();
  std::string const targets = fmt::format("{}", fmt::join(cpu_targets(), " "));
  std::string const precisions = fmt::format("{}", fmt::join(cpu_precisions(), " "));
  Table const table{.columns = {"name", "device", "memory_bytes", "parallel_runs", "instruction_sets", "precisions"},
                    .rows = {{std::string("cpu"), cpu.device, static_cast<std::int64_t>(cpu.memory_bytes),
                              std::int64_t{cpu.parallel_runs}, targets, precisions}}};
  switch (format) {
    case Format::kJson:
      print(fmt::format("{{\"devices\":{}}}\n", to_json(table)));
      break;
    case Format::kCsv:
      print(to_csv(table));
      break;
    case Format::kTable:
      print(fmt::format(
          "cpu: {}\n     {} for runs, {} at a time; instruction sets, best first: {}; precisions: {}\ncuda: not in this build\n",
          printable(cpu.device), bytes_text(cpu.memory_bytes), cpu.parallel_runs, targets, precisions));
  }
  return 0;
}

}  // namespace

Command add_devices(CLI::App& root) {
  auto const format = std::make_shared<Format>(Format::kTable);
  CLI::App* const app = root.add_subcommand("devices", "what shoal can train on here");
  add_format(*app, *format);
  return {app, [format] { return run(*format); }};
}

}  // namespace shoal::cli
