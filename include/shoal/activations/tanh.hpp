// SPDX-License-Identifier: Apache-2.0
// The hyperbolic tangent.
#pragma once

#include <string_view>

namespace shoal {

struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr bool needs_x = false;
  bool operator==(Tanh const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
