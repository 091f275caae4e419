// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_part.hpp"

#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

bool is_missing(RawColumn const& column, std::size_t row) {
  if (auto const* text = std::get_if<TextValues>(&column.values)) return text->codes[row] == kMissingCode;
  if (auto const* numbers = std::get_if<std::vector<double>>(&column.values)) return std::isnan((*numbers)[row]);
  return std::isnan(std::get<std::vector<float>>(column.values)[row]);
}

void check_weights(TablePart const& part) {
  if (!part.roles.weight) return;
  RawColumn const& column = part.table.columns[*part.roles.weight];
  auto const& weights = std::get<std::vector<float>>(column.values);
  for (std::uint32_t const row : part.rows) {
    if (weights[row] >= 0.0f) continue;
    throw InputError({.file = part.table.file, .line = static_cast<int>(part.table.lines[row]), .key = column.name,
                      .expected = "a weight >= 0", .found = fmt::format("{}", weights[row])});
  }
}

}  // namespace

TablePart read_table_part(TableSource const& source, std::string const& file, TablePart const* first) {
  TableReader reader(file, source.format);
  TablePart part;
  part.roles = first == nullptr ? roles_of(reader.names(), source) : roles_in(reader.names(), file, first->table, first->roles);
  part.table = reader.read(part.roles.kinds);
  for (std::size_t i = 0; i < part.roles.features.size(); ++i) {  // a libsvm file's features that no row names
    if (part.roles.features[i] < part.table.columns.size()) continue;
    part.table.columns.push_back({.name = first->table.columns[first->roles.features[i]].name, .values = std::vector<float>(part.table.n_rows)});
  }
  std::vector<std::size_t> required = part.roles.targets;
  if (part.roles.weight) required.push_back(*part.roles.weight);
  part.rows.reserve(part.table.n_rows);
  for (std::uint32_t row = 0; row < part.table.n_rows; ++row) {
    bool complete = true;
    for (std::size_t const column : required) complete = complete && !is_missing(part.table.columns[column], row);
    if (complete) part.rows.push_back(row);
  }
  if (part.rows.empty()) {
    throw InputError({.file = file, .key = part.table.columns[part.roles.targets[0]].name, .expected = "rows with a target",
                      .found = fmt::format("none in {} rows", part.table.n_rows)});
  }
  check_weights(part);
  return part;
}

std::string left_out_note(TablePart const& part) {
  std::size_t const n = part.table.n_rows - part.rows.size();
  if (n == 0) return "";
  std::vector<std::string> names;
  for (std::size_t const column : part.roles.targets) names.push_back(part.table.columns[column].name);
  if (part.roles.weight) names.push_back(part.table.columns[*part.roles.weight].name);
  return fmt::format("{}: {} of {} rows have no {} and are left out", std::filesystem::path(part.table.file).filename().string(), n,
                     part.table.n_rows, fmt::join(names, " or no "));
}

}  // namespace shoal
