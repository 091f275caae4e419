// SPDX-License-Identifier: Apache-2.0
#include "src/cli/options.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/cli/output.hpp"

namespace shoal::cli {
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
  app.add_flag("-v,--verbose", flags.verbose, "a line for every trial that ends, and how a GPU trained them");
}

void add_engine(CLI::App& app, EngineFlags& flags) {
  app.add_option("--device", flags.device, "auto, cpu or cuda[:i] [auto]")->type_name("DEVICE");
  app.add_option("--threads", flags.threads, "of the CPU engine [all]")->check(CLI::Range(1, 4096))->type_name("N");
}

namespace {

struct Device {
  enum class Kind : std::uint8_t { kAuto, kCpu, kCuda } kind = Kind::kAuto;
  int number = 0;
};

Device device_named(std::string const& name) {
  if (name == "auto") return {};
  if (name == "cpu") return {.kind = Device::Kind::kCpu};
  if (name == "cuda") return {.kind = Device::Kind::kCuda};
  if (name.starts_with("cuda:") && is_count(name.substr(5))) return {.kind = Device::Kind::kCuda, .number = std::stoi(name.substr(5))};
  throw InputError({.key = "--device", .expected = "auto, cpu or cuda[:i]", .found = "'" + name + "'"});
}

// Why there is no such CUDA device; "" where there is.
std::string why_not(int number) {
  CudaStatus const status = cuda_status();
  auto const n = static_cast<int>(status.devices.size());
  if (number < n) return "";
  return n == 0 ? status.why : fmt::format("there {} {} CUDA device{}, numbered from 0", n == 1 ? "is" : "are", n, n == 1 ? "" : "s");
}

}  // namespace

void check_device(std::string const& name) {
  Device const device = device_named(name);
  if (device.kind != Device::Kind::kCuda) return;
  if (std::string const why = why_not(device.number); !why.empty()) throw MachineError(fmt::format("device {}: {}; device cpu trains on the processor", name, why));
}

std::unique_ptr<Engine> make_engine(EngineFlags const& flags) {
  check_device(flags.device);
  Device const device = device_named(flags.device);
  Precision const precision = precision_named(flags.precision);
  bool const gpu = device.kind == Device::Kind::kCuda || (device.kind == Device::Kind::kAuto && why_not(0).empty());
  if (!gpu) {
    if (flags.executor != "auto") throw InputError({.key = "executor", .expected = "auto", .found = "'" + flags.executor + "'", .hint = "executors are for GPUs, and this trains on the CPU"});
    return make_cpu_engine({.threads = flags.threads, .precision = precision});
  }
  return make_cuda_engine({.device = device.number, .precision = precision, .executor = flags.executor});
}

std::string log_folder(std::string const& path) { return std::filesystem::absolute(path).lexically_normal().string(); }

bool is_count(std::string const& text) {
  return !text.empty() && text.size() <= 9 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void add_examples(CLI::App& app, std::string const& lines) { app.footer("Examples:\n" + lines); }

}  // namespace shoal::cli
