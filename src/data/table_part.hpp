// SPDX-License-Identifier: Apache-2.0
// One file's rows while a data set is put together from tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/data/raw_table.hpp"
#include "src/data/table_roles.hpp"

namespace shoal {

struct TablePart {
  TableFormat format;               ///< with what was detected filled in
  RawTable table;
  TableRoles roles;
  std::vector<std::uint32_t> rows;  ///< of the table, ascending: those that have every target, and a weight where they train
};

/// Reads the file and leaves out rows without a target. `first`: the part whose columns this one must have, or null; its
/// format, too, where no header would tell that another was detected. Rows of a `test` part need no weights.
[[nodiscard]] TablePart read_table_part(TableSource const&, std::string const& file, TablePart const* first, bool test = false);

/// Columns without whose value a row is left out.
[[nodiscard]] std::vector<std::size_t> required_columns(TableRoles const&);

}  // namespace shoal
