// SPDX-License-Identifier: Apache-2.0
// A line from 0 at -3 to 1 at 3, as in Keras 3: clip(x / 6 + 1/2, 0, 1).
#pragma once

#include <string_view>

namespace shoal {

struct HardSigmoid {
  static constexpr std::string_view name = "hard_sigmoid";
  static constexpr bool needs_x = false;
  bool operator==(HardSigmoid const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
