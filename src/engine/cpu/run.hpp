// SPDX-License-Identifier: Apache-2.0
// A run of the CPU engine: with its weights.
#pragma once

#include <memory>

#include "src/engine/cpu/parameters.hpp"
#include "src/engine/run.hpp"

namespace shoal::cpu {

struct Run : RunBase {
  std::unique_ptr<Parameters> parameters;  ///< null until the run first trains
  std::unique_ptr<Parameters> best;        ///< under restore_best: weights of stopping.best_epoch
};

/// InputError where the configuration does not fit the data set.
[[nodiscard]] std::unique_ptr<Run> make_run(RunId, RunSpec, std::shared_ptr<Dataset const>);
/// Gives the run its initial weights, where it has none yet.
void place(Run&);
void restore(Run&, RunState const&);
[[nodiscard]] RunState state_of(Run const&, Which);
/// The weights that `which` means: the best epoch's under restore_best, else the last.
[[nodiscard]] Parameters const& weights_of(Run const&, Which);

}  // namespace shoal::cpu
