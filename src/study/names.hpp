// SPDX-License-Identifier: Apache-2.0
// Names under which the study stores states, and back.
#pragma once

#include <string_view>

#include "shoal/sweep.hpp"

namespace shoal {

[[nodiscard]] TrialState trial_state_named(std::string_view);
[[nodiscard]] std::string_view optuna_name(TrialState);  ///< "COMPLETE"
[[nodiscard]] std::string_view name_of(RunStatus);       ///< "reached"
[[nodiscard]] RunStatus run_status_named(std::string_view);

}  // namespace shoal
