// SPDX-License-Identifier: Apache-2.0
// Uniform (He et al. 2015): variance 2 / fan_in.
#pragma once

#include <string_view>

#include "shoal/initializers/variance_scaling.hpp"

namespace shoal {

struct HeUniform {
  static constexpr std::string_view name = "he_uniform";
  bool operator==(HeUniform const&) const = default;
  [[nodiscard]] double weight(double unit, Fans fans) const { return detail::uniform_of_variance(unit, 2.0 / fans.in); }
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
