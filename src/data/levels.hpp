// SPDX-License-Identifier: Apache-2.0
// Codes of categorical columns to feature columns: which levels have one of their own is decided on all rows but the test
// rows, so that every fold has the same features; what a fold's training rows lack is decided a fold.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shoal/dataset.hpp"

namespace shoal {

/// Rows with each code of categorical column j. [n_codes]
[[nodiscard]] std::vector<std::uint32_t> count_codes(Dataset const&, std::size_t j, std::span<std::uint32_t const> rows);

/// Gives the categorical columns their features, after the numeric ones, and sets n_features. A column "other" or "missing"
/// has a feature only where some fold uses it under some preprocessing.
void lay_out_features(Dataset&);

/// The feature of each code, given how often the fold's training rows have it. [n_codes]
[[nodiscard]] std::vector<std::int32_t> fit_levels(CategoricalColumn const&, std::span<std::uint32_t const> counts,
                                                   Preprocessing const&);

}  // namespace shoal
