// SPDX-License-Identifier: Apache-2.0
// What a table's own columns say about splits.
#pragma once

#include "src/data/splits.hpp"
#include "src/data/table_part.hpp"

namespace shoal {

struct TableSplitColumns {
  std::vector<std::uint32_t> groups;  ///< [rows of all parts] or empty; a row without a group is one of its own
  std::vector<std::int32_t> given;    ///< [rows of the main part] or empty: GivenSplit or fold
};

/// InputError where the split column holds something else than train, validation (val, valid, dev), test or fold numbers.
[[nodiscard]] TableSplitColumns split_columns(std::vector<TablePart> const&);

/// InputError with file and line where rows of one group are on two sides of a split that was given, not drawn.
void check_groups(Splits const&, TableSplitColumns const&, std::vector<TablePart> const&);

}  // namespace shoal
