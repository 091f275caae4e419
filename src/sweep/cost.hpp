// SPDX-License-Identifier: Apache-2.0
// What a run costs: bytes while it lives, and time an epoch in a unit that one measurement turns into seconds.
#pragma once

#include <cstdint>

#include "shoal/dataset.hpp"
#include "shoal/mlp_config.hpp"

namespace shoal {

/// Weights, optimizer slots and, under restore_best, the best weights; padded to panels of 16 units and 8 inputs.
[[nodiscard]] std::uint64_t run_bytes(MlpConfig const&, Dataset const&);

/// An epoch's work in multiply-adds: the products of training and validation, and what else takes time expressed in them.
[[nodiscard]] double epoch_cost(MlpConfig const&, Dataset const&, double n_train, double n_validation);

/// An epoch's multiply-adds of a trial's products, over all folds: the unit of virtual time. Whole numbers that depend on
/// nothing measured; recorded studies are replayed by them, so this must not change.
[[nodiscard]] std::uint64_t planned_multiply_adds(MlpConfig const&, Dataset const&);

}  // namespace shoal
