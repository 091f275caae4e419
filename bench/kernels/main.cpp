// SPDX-License-Identifier: Apache-2.0
// Measures the bounds of every instruction set that this CPU has, then runs the benchmarks that were asked for.
#include <deque>

#include <fmt/format.h>

#include "bench/kernels/cases.hpp"
#include "src/engine/flush_denormals.hpp"

int main(int argc, char** argv) {
  using namespace shoal;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  FlushDenormals const guard;  // as the engine
  std::deque<bench::Target> targets;
  for (cpu::Kernels const& kernels : cpu::available_kernels()) {
    bench::Target const& target = targets.emplace_back(bench::Target{kernels, bench::Roofline(kernels)});
    std::string bandwidths;
    for (auto const& [footprint, gigabytes] : target.roofline.bandwidths()) bandwidths += fmt::format(" {} KiB: {:.1f}", footprint >> 10, gigabytes);
    benchmark::AddCustomContext(kernels.name + " peak [GFLOP/s]", fmt::format("{:.1f}", target.roofline.gflops()));
    benchmark::AddCustomContext(kernels.name + " copy [GB/s]", bandwidths.substr(1));
    for (auto const add : {bench::add_matmul, bench::add_weight_gradient, bench::add_sparse, bench::add_gather, bench::add_loss, bench::add_activation,
                           bench::add_dropout, bench::add_update, bench::add_reshape}) {
      add(target);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
