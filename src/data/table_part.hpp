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
  RawTable table;
  TableRoles roles;
  std::vector<std::uint32_t> rows;  ///< of the table, ascending: those that have every target (and a weight)
};

/// Reads the file and leaves out rows without a target. `first`: the part whose columns this one must have, or null.
[[nodiscard]] TablePart read_table_part(TableSource const&, std::string const& file, TablePart const* first);

/// Rows left out, for people: "9430 of 336776 rows have no arr_delay and are left out"; "" where none is.
[[nodiscard]] std::string left_out_note(TablePart const&);

}  // namespace shoal
