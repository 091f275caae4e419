// SPDX-License-Identifier: Apache-2.0
// From a number of slots known when the program runs to one known when it is compiled.
#pragma once

#include <type_traits>

#include "shoal/errors.hpp"

namespace shoal::testing {

/// Calls f(std::integral_constant<int, n_slots>{}), 0 <= n_slots <= max_slots.
template <int max_slots, class F>
void with_slots(int n_slots, F&& f) {
  SHOAL_ASSERT(n_slots >= 0 && n_slots <= max_slots);
  if (n_slots == max_slots) {
    f(std::integral_constant<int, max_slots>{});
  } else if constexpr (max_slots > 0) {
    with_slots<max_slots - 1>(n_slots, f);
  }
}

}  // namespace shoal::testing
