// SPDX-License-Identifier: Apache-2.0
#include "shoal/range.hpp"

#include <fmt/format.h>

namespace shoal {

std::string Range::describe() const {
  constexpr double kLargest = std::numeric_limits<double>::max();
  std::string const lower = low == -kLargest ? "" : fmt::format("{} {}", low_open ? ">" : ">=", low);
  std::string const upper = high == kLargest ? "" : fmt::format("{} {}", high_open ? "<" : "<=", high);
  if (lower.empty() && upper.empty()) return "a finite number";
  return fmt::format("a number {}{}{}", lower, lower.empty() || upper.empty() ? "" : " and ", upper);
}

}  // namespace shoal
