// SPDX-License-Identifier: Apache-2.0
// shoal devices: what shoal can train on here.
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

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
  Table table{.columns = {"name", "device", "memory_bytes", "parallel_runs", "instruction_sets", "precisions"},
              .rows = {{std::string("cpu"), cpu.device, static_cast<std::int64_t>(cpu.memory_bytes), std::int64_t{cpu.parallel_runs}, targets, precisions}}};
  std::string text = fmt::format("cpu: {}\n     {} for runs, {} at a time; instruction sets, best first: {}; precisions: {}\n", printable(cpu.device),
                                 bytes_text(cpu.memory_bytes), cpu.parallel_runs, targets, precisions);
  CudaStatus const cuda = cuda_status();
  for (std::size_t i = 0; i < cuda.devices.size(); ++i) {
    Capabilities const gpu = make_cuda_engine({.device = static_cast<int>(i)})->capabilities();
    table.rows.push_back({fmt::format("cuda:{}", i), gpu.device, static_cast<std::int64_t>(gpu.memory_bytes), std::int64_t{gpu.parallel_runs}, std::string(), std::string("fp32 tf32 bf16")});
    text += fmt::format("{}\n     {} for runs, those that wait in host memory included; precisions: fp32 tf32 bf16\n", printable(gpu.device), bytes_text(gpu.memory_bytes));
  }
  if (cuda.devices.empty()) text += fmt::format("cuda: none: {}\n", printable(cuda.why));
  switch (format) {
    case Format::kJson:
      print(fmt::format("{{\"devices\":{},\"cuda\":{}}}\n", to_json(table), nlohmann::json(cuda.why).dump()));
      break;
    case Format::kCsv:
      print(to_csv(table));
      break;
    case Format::kTable:
      print(text);
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
