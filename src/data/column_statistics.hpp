// SPDX-License-Identifier: Apache-2.0
// Mean, variance and range of every column over some rows: the same bits for any number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace shoal {

/// Of the values that are not missing (NaN); all 0 where every one is.
struct ColumnStatistics {
  double mean = 0.0;
  double variance = 0.0;  ///< of the population: divided by n
  double low = 0.0, high = 0.0;
  std::size_t n = 0;  ///< values that are not missing
};

/// `values` [rows of the data set][n_columns]; `rows` says which of them count, at least one. Returns [n_columns].
[[nodiscard]] std::vector<ColumnStatistics> measure(std::span<float const> values, std::size_t n_columns,
                                                    std::span<std::uint32_t const> rows);
[[nodiscard]] std::vector<ColumnStatistics> measure(std::span<std::uint8_t const> values, std::size_t n_columns,
                                                    std::span<std::uint32_t const> rows);

}  // namespace shoal
