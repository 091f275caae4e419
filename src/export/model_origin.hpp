// SPDX-License-Identifier: Apache-2.0
// Where a study's model comes from, as its card says.
#pragma once

#include "shoal/model_file.hpp"
#include "shoal/sweep.hpp"

namespace shoal {

/// Of one run's weights after so many epochs; key.fold == kRefitFold is the refit.
[[nodiscard]] ModelOrigin origin_of(SweepConfig const&, Dataset const&, TrialRecord const&, RunKey, int epochs);

}  // namespace shoal
