// SPDX-License-Identifier: Apache-2.0
// Rows that are equal in all features: copies, and test rows that training has seen.
#pragma once

#include <cstdint>
#include <span>

#include "shoal/dataset.hpp"
#include "src/data/table_part.hpp"

namespace shoal {

/// Without targets, every count of another target is 0.
struct Duplicates {
  std::uint64_t n_rows = 0;          ///< that were compared
  std::uint64_t repeated = 0;        ///< rows with the features of an earlier one
  std::uint64_t repeated_other = 0;  ///< of those, rows without an earlier one that has their target, too
  std::uint64_t test_rows = 0;
  std::uint64_t test_seen = 0;        ///< test rows with the features of a row that is no test row
  std::uint64_t test_seen_other = 0;  ///< of those, test rows without such a row that has their target, too
};

/// Over the rows of all parts, which are those of `data`; null where there is no target. Two rows are equal where their
/// texts are the same and their numbers are the same floats; a missing value equals another. Compared by a 128-bit hash.
[[nodiscard]] Duplicates find_duplicates(std::span<TablePart const> parts, Dataset const* data);

}  // namespace shoal
