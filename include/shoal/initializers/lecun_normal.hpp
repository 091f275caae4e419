// SPDX-License-Identifier: Apache-2.0
// Truncated normal (LeCun et al. 1998): variance 1 / fan_in.
#pragma once

#include <string_view>

#include "shoal/initializers/variance_scaling.hpp"

namespace shoal {

struct LecunNormal {
  static constexpr std::string_view name = "lecun_normal";
  bool operator==(LecunNormal const&) const = default;
  [[nodiscard]] double weight(double unit, Fans fans) const { return detail::normal_of_variance(unit, 1.0 / fans.in); }
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
