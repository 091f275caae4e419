// SPDX-License-Identifier: Apache-2.0
// Rectified linear unit: max(x, 0).
#pragma once

#include <string_view>

namespace shoal {

struct Relu {
  static constexpr std::string_view name = "relu";
  static constexpr bool needs_x = false;
  bool operator==(Relu const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
