// SPDX-License-Identifier: Apache-2.0
// How many trials each rung had, and what became of them there.
#pragma once

#include "shoal/sweep.hpp"

namespace shoal {

struct RungCount {
  int bracket = 0, rung = 0;   ///< the first of the brackets
  std::size_t n_brackets = 1;  ///< with the same epochs in each rung, as Hyperband repeats them: counted together
  int to_epoch = 0;            ///< 0 where the study does not say
  std::size_t reached = 0;     ///< = promoted + completed + pruned + failed + running
  std::size_t promoted = 0;    ///< to a later rung of the bracket
  std::size_t completed = 0, pruned = 0, failed = 0, running = 0;
};
/// By bracket and rung. A trial has been in its bracket's rungs up to the last that it was in; trials of a population begin where they were copied.
[[nodiscard]] std::vector<RungCount> rung_survival(SweepResult const&);

}  // namespace shoal
