// SPDX-License-Identifier: Apache-2.0
// x / (1 + |x|).
#pragma once

#include <string_view>

namespace shoal {

struct Softsign {
  static constexpr std::string_view name = "softsign";
  static constexpr bool needs_x = false;
  bool operator==(Softsign const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
