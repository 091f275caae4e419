// SPDX-License-Identifier: Apache-2.0
// What each column of a table is for, by name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "shoal/data.hpp"
#include "src/data/table_reader.hpp"

namespace shoal {

/// Column numbers, from 0.
struct TableRoles {
  std::vector<std::size_t> targets, features;
  std::optional<std::size_t> id, group, weight, split;
  std::vector<ColumnKind> kinds;  ///< [columns]
};

/// InputError with the key of the data section where a column does not exist, is wanted twice, or nothing is left.
[[nodiscard]] TableRoles roles_of(std::vector<std::string> const& names, TableSource const&);

/// Roles in another file of the same kind, its columns found by name: kinds are those that the first file's columns turned
/// out to have. InputError where one is missing there; but a libsvm file's features that no row names are columns after
/// the last one, which the caller adds. Rows that do not train need no weight.
[[nodiscard]] TableRoles roles_in(std::vector<std::string> const& names, std::string const& file, RawTable const& first,
                                  TableRoles const& first_roles, bool trains);

}  // namespace shoal
