// SPDX-License-Identifier: Apache-2.0
// Uniform (Glorot and Bengio 2010): variance 2 / (fan_in + fan_out); Keras's default for kernels.
#pragma once

#include <string_view>

#include "shoal/initializers/variance_scaling.hpp"

namespace shoal {

struct GlorotUniform {
  static constexpr std::string_view name = "glorot_uniform";
  bool operator==(GlorotUniform const&) const = default;
  [[nodiscard]] double weight(double unit, Fans fans) const { return detail::uniform_of_variance(unit, 2.0 / (fans.in + fans.out)); }
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
