// SPDX-License-Identifier: Apache-2.0
// Runs one kernel with a bug that a sanitizer has to report, or with its right twin: planted_bugs NAME.
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/emulation/kernels.hpp"
#include "tests/emulation/launch.hpp"

int main(int argc, char** argv) {
  using namespace shoal::testing;
  auto const x = std::make_unique<float[]>(2 * kThreads), y = std::make_unique<float[]>(2 * kThreads);
  auto const ints = std::make_unique<int[]>(32);
  unsigned n = 0;
  float4 four;
  std::map<std::string, std::function<void()>> const kernels{
      {"missing_barrier", [&] { launch({.blocks = {1}, .threads = {kThreads}}, 1, block_sum, x.get(), y.get(), false); }},
      {"barrier", [&] { launch({.blocks = {2}, .threads = {kThreads}}, 1, block_sum, x.get(), y.get(), true); }},
      {"shuffle_as_barrier", [&] { launch({.blocks = {1}, .threads = {32}}, 1, warp_neighbours, ints.get(), false); }},
      {"warp_barrier", [&] { launch({.blocks = {1}, .threads = {32}}, 1, warp_neighbours, ints.get(), true); }},
      {"unordered_write", [&] { launch({.blocks = {2}, .threads = {1}}, 1, count, &n, false); }},
      {"atomic_write", [&] { launch({.blocks = {2}, .threads = {1}}, 1, count, &n, true); }},
      {"static_overrun", [&] { launch({.blocks = {1}, .threads = {1}}, 1, static_end, y.get(), 8); }},
      {"dynamic_overrun", [&] { launch({.blocks = {1}, .threads = {1}, .shared_bytes = 400}, 1, dynamic_end, y.get(), 100, 1); }},
      {"unaligned_load", [&] { launch({.blocks = {1}, .threads = {1}}, 1, load4, x.get() + 1, &four); }},
      {"within_bounds", [&] { launch({.blocks = {1}, .threads = {1}, .shared_bytes = 400}, 1, dynamic_end, y.get(), 100, 0); }},
  };
  auto const found = kernels.find(argc == 2 ? argv[1] : "");
  if (found == kernels.end()) {
    for (auto const& [name, kernel] : kernels) std::fprintf(stderr, "%s\n", name.c_str());
    return 2;
  }
  found->second();
  std::puts("ran to its end");
}
