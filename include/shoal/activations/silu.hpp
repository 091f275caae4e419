// SPDX-License-Identifier: Apache-2.0
// SiLU, or swish (Elfwing et al. 2018): x * sigmoid(x).
#pragma once

#include <string_view>

namespace shoal {

struct Silu {
  static constexpr std::string_view name = "silu";
  static constexpr bool needs_x = true;  ///< the derivative is computed from the input, which is then kept
  bool operator==(Silu const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
