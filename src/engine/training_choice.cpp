// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>

#include "shoal/engine.hpp"

namespace shoal {
namespace {

std::string bytes(double n) {
  constexpr char const* kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  int unit = 0;
  for (; n >= 1024.0 && unit < 4; ++unit) n /= 1024.0;
  return fmt::format("{:g} {}", std::round(n * 100.0) / 100.0, kUnits[unit]);
}

// "128 to 255", "1"
std::string power(int log2) {
  std::uint64_t const low = std::uint64_t{1} << log2;
  return low == 1 ? "1" : fmt::format("{} to {}", low, 2 * low - 1);
}

}  // namespace

std::string describe(TrainingChoice const& choice) {
  std::string const together = choice.cohort_bytes == 0 ? "all together" : "at most " + bytes(static_cast<double>(choice.cohort_bytes)) + " of them together";
  return fmt::format("{} run{} of {} to {}, minibatches of {}: {}, {} ({:.3g} T multiply-adds/s)", power(choice.runs_log2), choice.runs_log2 == 0 ? "" : "s",
                     bytes(std::ldexp(1.0, choice.run_bytes_log2)), bytes(std::ldexp(1.0, choice.run_bytes_log2 + 1)), power(choice.batch_log2), choice.executor, together,
                     1e-12 * choice.multiply_adds_per_second);
}

}  // namespace shoal
