// SPDX-License-Identifier: Apache-2.0
// Objectives by name: "val_accuracy" on the validation rows, "loss" and "accuracy" on the training rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shoal/metrics.hpp"

namespace shoal {

/// With the metric's own direction; nullopt for an unknown name.
[[nodiscard]] std::optional<Objective> objective_named(std::string const&);
[[nodiscard]] std::vector<std::string> objective_names();
[[nodiscard]] std::vector<std::string> metric_names();

}  // namespace shoal
