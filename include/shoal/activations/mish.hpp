// SPDX-License-Identifier: Apache-2.0
// Mish (Misra 2019): x * tanh(softplus(x)).
#pragma once

#include <string_view>

namespace shoal {

struct Mish {
  static constexpr std::string_view name = "mish";
  static constexpr bool needs_x = true;  ///< the derivative is computed from the input, which is then kept
  bool operator==(Mish const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
