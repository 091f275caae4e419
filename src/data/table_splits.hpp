// SPDX-License-Identifier: Apache-2.0
// What a table's own columns say about splits.
#pragma once

#include "src/data/splits.hpp"
#include "src/data/table_part.hpp"

namespace shoal {

struct TableSplitColumns {
  std::vector<std::uint32_t> groups;  ///< [kept rows] or empty; a row without a group is one of its own
  std::vector<std::int32_t> given;    ///< [kept rows] or empty: GivenSplit or fold
};

/// InputError where the split column holds something else than train, validation (val, valid, dev), test or fold numbers.
[[nodiscard]] TableSplitColumns split_columns(TablePart const&);

}  // namespace shoal
