// SPDX-License-Identifier: Apache-2.0
// What happens to a run between epochs, the same for every engine: early stopping and reduce_on_plateau.
#pragma once

#include "shoal/engine.hpp"

namespace shoal {

/// The monitored value of an epoch; NaN where the run's fold has no such rows.
[[nodiscard]] double monitored(Objective const&, EpochScores const&, RunSpec const&);

struct EpochVerdict {
  bool best = false;  ///< the weights of this epoch are the best so far: keep a copy
  bool stop = false;
};
/// Keras's EarlyStopping after an epoch. Without a monitored value (no validation rows) a run is never stopped.
EpochVerdict after_epoch(EarlyStopping const&, double value, int epoch, RunState::Monitor&);

/// Keras's ReduceLROnPlateau after an epoch: changes rate_factor of the monitor; base_rate is the optimizer's. The loss is
/// that of the validation rows, or of the training rows where the fold has no others.
void after_epoch(ReduceOnPlateau const&, double loss, double base_rate, RunState::Monitor&);

}  // namespace shoal
