// SPDX-License-Identifier: Apache-2.0
// Exponential linear unit (Clevert et al. 2016): x, or alpha (e^x - 1) below 0.
#pragma once

#include <string_view>

#include "shoal/range.hpp"

namespace shoal {

struct Elu {
  static constexpr std::string_view name = "elu";
  static constexpr bool needs_x = false;
  double alpha = 1.0;
  bool operator==(Elu const&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("alpha", self.alpha, Range::at_least(0.0));
  }
};

}  // namespace shoal
