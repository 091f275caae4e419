// SPDX-License-Identifier: Apache-2.0
// Fits the tables that turn raw values into features, on given rows and nothing else.
#pragma once

#include <cstdint>
#include <span>

#include "shoal/data.hpp"

namespace shoal {

/// Scale and shift of each column, population statistics over `rows` as scikit-learn's StandardScaler and MinMaxScaler
/// compute them; a constant column has scale 1. The same bits for any number of threads.
[[nodiscard]] FoldTables fit_tables(Dataset const&, Scaling, std::span<std::uint32_t const> rows);

}  // namespace shoal
