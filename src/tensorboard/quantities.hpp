// SPDX-License-Identifier: Apache-2.0
// What a run's epochs measure, by the names that objectives have.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal::tensorboard {

struct Quantity {
  std::string name;  ///< "val_accuracy"
  enum class Kind : std::uint8_t { kTraining, kValidation, kSetting } kind = Kind::kTraining;
  std::function<double(EpochScores const&)> value;
};

/// Whether the targets are classes; nullopt where neither the configuration nor these runs tell.
[[nodiscard]] std::optional<bool> has_classes(SweepConfig const&, std::span<RunRecord const>);
/// The objective first. classes: whether the training rows have an accuracy.
[[nodiscard]] std::vector<Quantity> quantities_of(SweepConfig const&, bool classes);

}  // namespace shoal::tensorboard
