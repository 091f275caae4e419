// SPDX-License-Identifier: Apache-2.0
// Leaky ReLU (Maas et al. 2013): x, or negative_slope * x below 0.
#pragma once

#include <string_view>

#include "shoal/range.hpp"

namespace shoal {

struct LeakyRelu {
  static constexpr std::string_view name = "leaky_relu";
  static constexpr bool needs_x = false;
  double negative_slope = 0.2;
  bool operator==(LeakyRelu const&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("negative_slope", self.negative_slope, Range::at_least(0.0));
  }
};

}  // namespace shoal
