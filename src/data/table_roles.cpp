// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_roles.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "src/data/libsvm.hpp"
#include "src/data/table_values.hpp"

namespace shoal {
namespace {

// Where the names stand, as far as is known without reading on: comments may come first.
int header_line(TableSource const& source) { return source.format.header && source.format.comment.empty() ? 1 : 0; }

// Gives out columns, each once.
class Columns {
 public:
  Columns(std::vector<std::string> const& names, TableSource const& source) : names_(names), source_(source), used_(names.size()) {}

  std::size_t take(std::string const& name, std::string const& key) {
    std::size_t const column = find(name, key);
    if (!used_[column].empty())
      throw InputError({.file = source_.file, .line = header_line(source_), .key = key, .expected = "a column for one purpose", .found = fmt::format("'{}' here and as {}", name, used_[column])});
    used_[column] = key;
    return column;
  }
  [[nodiscard]] bool is_used(std::size_t column) const { return !used_[column].empty(); }

 private:
  std::size_t find(std::string const& name, std::string const& key) const {
    auto const found = std::ranges::find(names_, name);
    if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
    if (auto const number = by_number(name)) return *number;
    std::string const near = nearest(name, names_);
    std::string hint = near.empty() ? "columns: " + listed(names_) : fmt::format("did you mean '{}'?", near);
    if (names_.size() == 1) hint += "; the file has one column: is data.separator right?";
    throw InputError({.file = source_.file, .line = header_line(source_), .key = key, .expected = "one of its columns", .found = "'" + name + "'", .hint = hint});
  }

  // Where no header names the columns: from 0, or from -1 backwards.
  std::optional<std::size_t> by_number(std::string const& name) const {
    if (source_.format.header) return std::nullopt;
    long number = 0;
    auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    auto const n = static_cast<long>(names_.size());
    if (error != std::errc() || end != name.data() + name.size() || number >= n || number < -n) return std::nullopt;
    return static_cast<std::size_t>(number < 0 ? number + n : number);
  }

  std::vector<std::string> const& names_;
  TableSource const& source_;
  std::vector<std::string> used_;  // the key that has the column
};

}  // namespace

TableRoles roles_of(std::vector<std::string> const& names, TableSource const& source) {
  TableRoles roles;
  roles.kinds.assign(names.size(), ColumnKind::kAuto);
  Columns columns(names, source);
  auto const take = [&](std::string const& name, std::string const& key, ColumnKind kind) {
    std::size_t const column = columns.take(name, key);
    roles.kinds[column] = kind;
    return column;
  };
  std::vector<std::string> const targets = source.target.empty() && is_libsvm_name(source.file) ? std::vector<std::string>{names[0]} : source.target;
  if (targets.empty()) {
    throw InputError({.file = source.file, .line = header_line(source), .key = "data.target", .expected = "one of its columns", .found = "none",
                      .hint = "name what is to be predicted (--target): " + listed(names)});
  }
  for (std::string const& name : targets) roles.targets.push_back(take(name, "data.target", ColumnKind::kExact));
  if (!source.id.empty()) roles.id = take(source.id, "data.id", ColumnKind::kSkip);
  if (!source.group.empty()) roles.group = take(source.group, "data.group", ColumnKind::kText);
  if (!source.weight.empty()) roles.weight = take(source.weight, "data.weight", ColumnKind::kNumber);
  if (!source.split.empty()) roles.split = take(source.split, "data.split", ColumnKind::kText);
  for (std::string const& name : source.drop) take(name, "data.drop", ColumnKind::kSkip);
  for (std::string const& name : source.categorical) roles.features.push_back(take(name, "data.categorical", ColumnKind::kText));
  for (std::size_t column = 0; column < names.size(); ++column) {
    if (!columns.is_used(column)) roles.features.push_back(column);
  }
  std::ranges::sort(roles.features);
  if (roles.features.empty()) {
    throw InputError({.file = source.file, .line = header_line(source), .expected = "1 or more columns beside the target", .found = "none",
                      .hint = names.size() == 1 ? "the file has one column: is data.separator right?" : ""});
  }
  return roles;
}

TableRoles roles_in(std::vector<std::string> const& names, std::string const& file, RawTable const& first, TableRoles const& first_roles, bool trains) {
  TableRoles roles;
  roles.kinds.assign(names.size(), ColumnKind::kSkip);
  std::size_t n_absent = 0;
  auto const find = [&](std::size_t column) {
    RawColumn const& known = first.columns[column];
    auto const found = std::ranges::find(names, known.name);
    if (found == names.end() && is_libsvm_name(file)) return names.size() + n_absent++;
    if (found == names.end()) {
      std::string const near = nearest(known.name, names);
      throw InputError({.file = file, .expected = fmt::format("a column '{}', as {} has", known.name, first.file), .found = "none",
                        .hint = near.empty() ? "columns: " + listed(names) : fmt::format("did you mean '{}'?", near)});
    }
    auto const at = static_cast<std::size_t>(found - names.begin());
    roles.kinds[at] = known.is_text() ? ColumnKind::kText : ColumnKind::kNumber;
    return at;
  };
  for (std::size_t const column : first_roles.targets) {
    roles.targets.push_back(find(column));
    if (!first.columns[column].is_text()) roles.kinds[roles.targets.back()] = ColumnKind::kExact;
  }
  for (std::size_t const column : first_roles.features) roles.features.push_back(find(column));
  if (first_roles.weight && trains) roles.weight = find(*first_roles.weight);
  if (first_roles.group) roles.group = find(*first_roles.group);
  return roles;
}

}  // namespace shoal
