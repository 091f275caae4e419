// SPDX-License-Identifier: Apache-2.0
// Orthonormal columns (rows where there are fewer), uniformly distributed (Saxe et al. 2014), times a gain.
#pragma once

#include <string_view>

#include "shoal/range.hpp"

namespace shoal {

/// Not elementwise, hence without weight(): initial_kernel orthonormalises standard normal vectors.
struct Orthogonal {
  static constexpr std::string_view name = "orthogonal";
  double gain = 1.0;
  bool operator==(Orthogonal const&) const = default;
  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    field("gain", self.gain, Range::any());
  }
};

}  // namespace shoal
