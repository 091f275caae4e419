// SPDX-License-Identifier: Apache-2.0
// Fits the tables that turn raw values into features, on given rows and nothing else.
#pragma once

#include <cstdint>
#include <span>

#include "shoal/data.hpp"

namespace shoal {

/// Population statistics over `rows`, of missing values after imputation, as scikit-learn's SimpleImputer before its
/// StandardScaler, MinMaxScaler or QuantileTransformer computes them; a constant column has scale 1. The categorical
/// columns must have their features. The same bits for any number of threads.
[[nodiscard]] FoldTables fit_tables(Dataset const&, Preprocessing const&, std::span<std::uint32_t const> rows);

}  // namespace shoal
