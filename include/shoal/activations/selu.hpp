// SPDX-License-Identifier: Apache-2.0
// Self-normalising ELU (Klambauer et al. 2017): scale * elu(x, alpha) with the two constants of the paper.
#pragma once

#include <string_view>

namespace shoal {

struct Selu {
  static constexpr std::string_view name = "selu";
  static constexpr bool needs_x = false;
  bool operator==(Selu const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
