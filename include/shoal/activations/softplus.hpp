// SPDX-License-Identifier: Apache-2.0
// ln(1 + e^x). Its derivative 1 - e^-y is computed from the output without cancellation.
#pragma once

#include <string_view>

namespace shoal {

struct Softplus {
  static constexpr std::string_view name = "softplus";
  static constexpr bool needs_x = false;
  bool operator==(Softplus const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
