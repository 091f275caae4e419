// SPDX-License-Identifier: Apache-2.0
// The identity.
#pragma once

#include <string_view>

namespace shoal {

struct Linear {
  static constexpr std::string_view name = "linear";
  static constexpr bool needs_x = false;
  bool operator==(Linear const&) const = default;
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
