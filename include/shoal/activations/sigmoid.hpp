// SPDX-License-Identifier: Apache-2.0
// The logistic function 1 / (1 + e^-x).
#pragma once

#include <string_view>

namespace shoal {

struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr bool needs_x = false;
  bool operator==(Sigmoid const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
