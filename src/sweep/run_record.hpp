// SPDX-License-Identifier: Apache-2.0
// A run's recorded epochs: what they answer without training, and how new ones join them.
#pragma once

#include <optional>

#include "shoal/sweep.hpp"

namespace shoal {

/// Where the run stands after a job to `to_epoch`, if the record tells: from the mark of that job, from the run's own
/// end before it, or, as long as the last epoch's weights count, from any longer curve.
[[nodiscard]] std::optional<RunRecord::Mark> known_end(RunRecord const&, MlpConfig const&, int to_epoch);

/// Adds what a ticket trained and returns what is new, for the study. Epochs that were trained a second time must
/// repeat the recorded ones bit for bit, else MachineError.
RunRecord merge(RunRecord&, RunKey, Progress const&);

/// Whether scores and exports use the best epoch's weights.
[[nodiscard]] bool restores_best(MlpConfig const&);

}  // namespace shoal
