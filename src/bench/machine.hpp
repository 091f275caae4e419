// SPDX-License-Identifier: Apache-2.0
// What a figure was measured on.
#pragma once

#include <string>

namespace shoal::bench {

struct Machine {
  std::string cpu;              ///< the model's name, "unknown" where the system does not say
  int threads = 1;              ///< that train
  std::string instruction_set;  ///< "avx512"
  std::string shoal;            ///< version
};
[[nodiscard]] Machine this_machine(int threads);

}  // namespace shoal::bench
