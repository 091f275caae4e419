// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_part.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/table_values.hpp"

namespace shoal {
namespace {

void check_weights(TablePart const& part) {
  if (!part.roles.weight) return;
  RawColumn const& column = part.table.columns[*part.roles.weight];
  auto const& weights = std::get<std::vector<float>>(column.values);
  if (std::ranges::none_of(part.rows, [&](std::uint32_t row) { return weights[row] > 0.0f; }))
    throw InputError({.file = part.table.file, .key = column.name, .expected = "a weight > 0", .found = "none"});
  for (std::uint32_t const row : part.rows) {
    if (weights[row] >= 0.0f) continue;
    throw InputError({.file = part.table.file, .line = static_cast<int>(part.table.lines[row]), .key = column.name,
                      .expected = "a weight >= 0", .found = fmt::format("{}", weights[row])});
  }
}

}  // namespace

TablePart read_table_part(TableSource const& source, std::string const& file, TablePart const* first, bool test) {
  bool const same_format = first != nullptr && !source.format.header;
  TableReader reader(file, same_format ? first->format : source.format);
  TablePart part;
  part.format = reader.format();
  part.roles = first == nullptr ? roles_of(reader.names(), source) : roles_in(reader.names(), file, first->table, first->roles, !test);
  part.table = reader.read(part.roles.kinds);
  for (std::size_t i = 0; i < part.roles.features.size(); ++i) {  // a libsvm file's features that no row names
    if (part.roles.features[i] < part.table.columns.size()) continue;
    part.table.columns.push_back({.name = first->table.columns[first->roles.features[i]].name, .values = std::vector<float>(part.table.n_rows)});
  }
  std::vector<std::size_t> const required = required_columns(part.roles);
  part.rows.reserve(part.table.n_rows);
  for (std::uint32_t row = 0; row < part.table.n_rows; ++row) {
    if (std::ranges::none_of(required, [&](std::size_t column) { return is_missing(part.table.columns[column], row); })) part.rows.push_back(row);
  }
  if (part.rows.empty()) {
    throw InputError({.file = file, .key = part.table.columns[part.roles.targets[0]].name, .expected = "rows with a target",
                      .found = fmt::format("none in {} rows", part.table.n_rows)});
  }
  check_weights(part);
  return part;
}

std::vector<std::size_t> required_columns(TableRoles const& roles) {
  std::vector<std::size_t> required = roles.targets;
  if (roles.weight) required.push_back(*roles.weight);
  return required;
}

}  // namespace shoal
