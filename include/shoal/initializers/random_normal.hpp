// SPDX-License-Identifier: Apache-2.0
// Normal.
#pragma once

#include <string_view>

#include "shoal/initializers/distributions.hpp"
#include "shoal/initializers/fans.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct RandomNormal {
  static constexpr std::string_view name = "random_normal";
  double mean = 0.0;
  double stddev = 0.05;
  bool operator==(RandomNormal const&) const = default;
  [[nodiscard]] double weight(double unit, Fans) const { return mean + detail::normal(unit, stddev); }
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("mean", self.mean, Range::any());
    field("stddev", self.stddev, Range::at_least(0.0));
  }
};

}  // namespace shoal
