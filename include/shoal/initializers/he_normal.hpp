// SPDX-License-Identifier: Apache-2.0
// Truncated normal (He et al. 2015): variance 2 / fan_in.
#pragma once

#include <string_view>

#include "shoal/initializers/variance_scaling.hpp"

namespace shoal {

struct HeNormal {
  static constexpr std::string_view name = "he_normal";
  bool operator==(HeNormal const&) const = default;
  [[nodiscard]] double weight(double unit, Fans fans) const { return detail::normal_of_variance(unit, 2.0 / fans.in); }
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
