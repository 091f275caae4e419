// SPDX-License-Identifier: Apache-2.0
// Truncated normal (Glorot and Bengio 2010): variance 2 / (fan_in + fan_out).
#pragma once

#include <string_view>

#include "shoal/initializers/variance_scaling.hpp"

namespace shoal {

struct GlorotNormal {
  static constexpr std::string_view name = "glorot_normal";
  bool operator==(GlorotNormal const&) const = default;
  [[nodiscard]] double weight(double unit, Fans fans) const { return detail::normal_of_variance(unit, 2.0 / (fans.in + fans.out)); }
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
