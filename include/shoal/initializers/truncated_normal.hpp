// SPDX-License-Identifier: Apache-2.0
// Normal, cut at two standard deviations. stddev is that of the normal before the cut, as in Keras.
#pragma once

#include <string_view>

#include "shoal/initializers/distributions.hpp"
#include "shoal/initializers/fans.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct TruncatedNormal {
  static constexpr std::string_view name = "truncated_normal";
  double mean = 0.0;
  double stddev = 0.05;
  bool operator==(TruncatedNormal const&) const = default;
  [[nodiscard]] double weight(double unit, Fans) const { return mean + detail::truncated_normal(unit, stddev); }
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("mean", self.mean, Range::any());
    field("stddev", self.stddev, Range::at_least(0.0));
  }
};

}  // namespace shoal
