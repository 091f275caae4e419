// SPDX-License-Identifier: Apache-2.0
// Uniform between two bounds.
#pragma once

#include <string_view>

#include "shoal/initializers/distributions.hpp"
#include "shoal/initializers/fans.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct RandomUniform {
  static constexpr std::string_view name = "random_uniform";
  double minval = -0.05;
  double maxval = 0.05;  ///< >= minval
  bool operator==(RandomUniform const&) const = default;
  [[nodiscard]] double weight(double unit, Fans) const { return detail::uniform(unit, minval, maxval); }
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("minval", self.minval, Range::any());
    field("maxval", self.maxval, Range::any());
  }
};

}  // namespace shoal
