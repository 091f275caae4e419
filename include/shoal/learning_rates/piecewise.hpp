// SPDX-License-Identifier: Apache-2.0
// Keras's PiecewiseConstantDecay, with factors of the base instead of rates.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "shoal/errors.hpp"
#include "shoal/range.hpp"

namespace shoal {

struct PiecewiseConstant {
  static constexpr std::string_view name = "piecewise";
  std::vector<double> boundaries;    ///< [epochs] ascending; a boundary still belongs to the piece that it ends
  std::vector<double> factors{1.0};  ///< of the base, one more than boundaries
  bool operator==(PiecewiseConstant const&) const = default;
  [[nodiscard]] double rate(double base, double epoch) const {
    SHOAL_ASSERT(factors.size() == boundaries.size() + 1);
    auto const piece = std::lower_bound(boundaries.begin(), boundaries.end(), epoch) - boundaries.begin();
    return base * factors[static_cast<std::size_t>(piece)];
  }
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("boundaries", self.boundaries, Range::at_least(0.0));
    field("factors", self.factors, Range::at_least(0.0));
  }
};

}  // namespace shoal
