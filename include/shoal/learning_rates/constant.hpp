// SPDX-License-Identifier: Apache-2.0
// The optimizer's own learning rate throughout.
#pragma once

#include <string_view>

namespace shoal {

struct ConstantRate {
  static constexpr std::string_view name = "constant";
  bool operator==(ConstantRate const&) const = default;
  [[nodiscard]] double rate(double base, double /*epoch*/) const { return base; }
  template <class Self, class F>
  static void fields(Self&, F&&) {}
};

}  // namespace shoal
