// SPDX-License-Identifier: Apache-2.0
// GELU (Hendrycks and Gimpel 2016), the exact form x * Phi(x) with the error function, as Keras's default.
#pragma once

#include <string_view>

namespace shoal {

struct Gelu {
  static constexpr std::string_view name = "gelu";
  static constexpr bool needs_x = true;  ///< the derivative is computed from the input, which is then kept
  bool operator==(Gelu const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
