// SPDX-License-Identifier: Apache-2.0
// From a number of slots known when the program runs to one known when it is compiled.
#pragma once

#include <type_traits>

#include "shoal/errors.hpp"

namespace shoal::testing {

/// Calls f(std::integral_constant<int, n_slots>{}) for a number of slots that Op can have.
template <class Op, int most = Op::max_slots, class F>
void with_slots(int n_slots, F&& f) {
  constexpr int kFewest = Op{}.n_slots();
  SHOAL_ASSERT(n_slots >= kFewest && n_slots <= most);
  if (n_slots == most) {
    f(std::integral_constant<int, most>{});
  } else if constexpr (most > kFewest) {
    with_slots<Op, most - 1>(n_slots, f);
  }
}

}  // namespace shoal::testing
