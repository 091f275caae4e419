// SPDX-License-Identifier: Apache-2.0
// Uniform (LeCun et al. 1998): variance 1 / fan_in.
#pragma once

#include <string_view>

#include "shoal/initializers/variance_scaling.hpp"

namespace shoal {

struct LecunUniform {
  static constexpr std::string_view name = "lecun_uniform";
  bool operator==(LecunUniform const&) const = default;
  [[nodiscard]] double weight(double unit, Fans fans) const { return detail::uniform_of_variance(unit, 1.0 / fans.in); }
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
