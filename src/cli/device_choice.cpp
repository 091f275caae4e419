// SPDX-License-Identifier: Apache-2.0
#include "src/cli/device_choice.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/gpu_plan.hpp"
#include "src/bench/peak.hpp"
#include "src/cli/options.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

constexpr double kProbeSeconds = 0.02;
constexpr double kShareOfPeak = 0.6;     // that networks of one or two hidden layers reach (bench/results)
constexpr double kGpuStartSeconds = 0.5; // to load the module and begin

// What the CPU cannot do takes it for ever.
double seconds_on_cpu(SweepConfig const& config, double multiply_adds) {
  auto const known = cpu_precisions();
  if (std::ranges::find(known, config.engine.precision) == known.end()) return std::numeric_limits<double>::infinity();
  int const threads = make_cpu_engine({.threads = config.engine.threads})->capabilities().parallel_runs;
  return multiply_adds / (kShareOfPeak * 0.5e9 * bench::probe_peak(threads, kProbeSeconds).gflops);
}

}  // namespace

DeviceChoice choose_device(SweepConfig const& config, Dataset const& data) {
  if (config.engine.device != "auto") return {config.engine.device, ""};
  CudaStatus const cuda = cuda_status();
  if (cuda.devices.empty()) return {"cpu", "training on the CPU: " + cuda.why};
  CudaDevice const& gpu = cuda.devices.front();
  GpuPlan const plan = plan_on_gpu(plan_sweep(config, data, 1), config, data,
                                   {.name = gpu.name, .multiprocessors = gpu.multiprocessors, .multiply_adds_per_second = gpu.multiply_adds_per_second,
                                    .bytes_per_second = gpu.bytes_per_second, .memory_bytes = gpu.memory_bytes, .cache_bytes = gpu.cache_bytes});
  double const on_gpu = kGpuStartSeconds + plan.seconds, on_cpu = seconds_on_cpu(config, plan.multiply_adds);
  bool const faster = on_gpu < on_cpu || config.engine.executor != "auto";  // executors are a GPU's
  return {faster ? "cuda" : "cpu", fmt::format("training on {}: predicted {} there, {} on {}", faster ? gpu.name : "the CPU", duration(faster ? on_gpu : on_cpu),
                                               faster && on_cpu > 1e9 ? "no such precision" : duration(faster ? on_cpu : on_gpu), faster ? "the CPU" : gpu.name)};
}

std::unique_ptr<Engine> engine_on(DeviceChoice const& choice, SweepConfig const& config) {
  return make_engine({.device = choice.device, .threads = config.engine.threads, .precision = config.engine.precision, .executor = config.engine.executor});
}

}  // namespace shoal::cli
