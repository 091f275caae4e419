// SPDX-License-Identifier: Apache-2.0
// All weights 0; what biases start from, too.
#pragma once

#include <string_view>

#include "shoal/initializers/fans.hpp"

namespace shoal {

struct Zeros {
  static constexpr std::string_view name = "zeros";
  bool operator==(Zeros const&) const = default;
  [[nodiscard]] double weight(double /*unit*/, Fans) const { return 0.0; }
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
