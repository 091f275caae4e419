// SPDX-License-Identifier: Apache-2.0
// e^x.
#pragma once

#include <string_view>

namespace shoal {

struct Exponential {
  static constexpr std::string_view name = "exponential";
  static constexpr bool needs_x = false;
  bool operator==(Exponential const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
