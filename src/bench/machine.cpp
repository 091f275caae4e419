// SPDX-License-Identifier: Apache-2.0
#include "src/bench/machine.hpp"

#include <fstream>

#include "shoal/engine.hpp"
#include "shoal/version.hpp"

namespace shoal::bench {
namespace {

std::string cpu_model() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    std::size_t const colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

}  // namespace

Machine this_machine(int threads) {
  return {.cpu = cpu_model(), .threads = threads, .instruction_set = cpu_targets().front(), .shoal = std::string(kVersion)};
}

}  // namespace shoal::bench
