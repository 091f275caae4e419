// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_description.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include <oneapi/tbb/parallel_for.h>

#include "shoal/errors.hpp"
#include "src/data/column_advice.hpp"
#include "src/data/libsvm.hpp"

namespace shoal {
namespace {

// --- Columns

template <class T>
void describe_numbers(std::vector<T> const& values, ColumnDescription& column) {
  std::unordered_set<T> distinct;
  double sum = 0.0, low = 0.0, high = 0.0;
  std::size_t n = 0;
  bool whole = true;
  for (T const value : values) {
    if (std::isnan(value)) continue;
    double const number{value};
    low = n == 0 ? number : std::min(low, number);
    high = n == 0 ? number : std::max(high, number);
    whole = whole && number == std::floor(number);
    sum += number;
    ++n;
    if (distinct.size() <= kMostDistinct) distinct.insert(value);
  }
  column.n_distinct = distinct.size();
  column.type = n == 0 ? ColumnType::kEmpty : whole ? ColumnType::kWhole : ColumnType::kNumber;
  if (n > 0) column.range = NumberRange{.low = low, .mean = sum / static_cast<double>(n), .high = high};
}

std::vector<std::size_t> counts_of(TextValues const& text, std::vector<std::uint32_t> const& rows) {
  std::vector<std::size_t> counts(text.levels.size());
  for (std::uint32_t const row : rows) {
    if (text.codes[row] != kMissingCode) ++counts[text.codes[row]];
  }
  return counts;
}

void describe_text(TextValues const& text, ColumnDescription& column) {
  column.type = text.levels.empty() ? ColumnType::kEmpty : ColumnType::kText;
  column.n_distinct = text.levels.size();
  if (text.levels.empty()) return;
  std::vector<std::size_t> counts(text.levels.size());
  for (std::uint32_t const code : text.codes) {
    if (code != kMissingCode) ++counts[code];
  }
  std::size_t top = 0;
  for (std::size_t code = 1; code < counts.size(); ++code) {
    if (counts[code] > counts[top] || (counts[code] == counts[top] && text.levels[code] < text.levels[top])) top = code;
  }
  column.top = TopLevel{.text = text.levels[top], .share = static_cast<double>(counts[top]) / static_cast<double>(text.codes.size())};
}

LevelCounts count_levels(TextValues const& text, std::vector<std::uint32_t> const& rows, int max_levels) {
  std::size_t const min_count = static_cast<std::size_t>(Preprocessing{}.min_count);
  std::size_t frequent = 0, present = 0;
  for (std::size_t const count : counts_of(text, rows)) {
    frequent += count >= min_count ? 1 : 0;
    present += count > 0 ? 1 : 0;
  }
  std::size_t const kept = std::min(frequent, static_cast<std::size_t>(max_levels));
  return {.kept = kept, .rare = present - kept};
}

ColumnRole role_of(std::size_t column, TableRoles const& roles) {
  if (std::ranges::find(roles.targets, column) != roles.targets.end()) return ColumnRole::kTarget;
  if (roles.group == column) return ColumnRole::kGroup;
  if (roles.weight == column) return ColumnRole::kWeight;
  if (roles.split == column) return ColumnRole::kSplit;
  return ColumnRole::kFeature;
}

ColumnDescription describe_column(TablePart const& part, std::size_t index, int max_levels) {
  RawColumn const& raw = part.table.columns[index];
  ColumnDescription column{.name = raw.name, .role = role_of(index, part.roles), .n_missing = raw.n_missing};
  if (auto const* text = std::get_if<TextValues>(&raw.values)) {
    describe_text(*text, column);
    if (column.role == ColumnRole::kFeature) column.levels = count_levels(*text, part.rows, max_levels);
  } else if (auto const* doubles = std::get_if<std::vector<double>>(&raw.values)) {
    describe_numbers(*doubles, column);
  } else {
    describe_numbers(std::get<std::vector<float>>(raw.values), column);
  }
  if (column.role == ColumnRole::kFeature) column.advice = column.type == ColumnType::kEmpty ? "left out" : advice_on(raw, part.rows);
  return column;
}

std::vector<ColumnDescription> describe_columns(TablePart const& part, int max_levels) {
  std::vector<std::size_t> stored;
  for (std::size_t column = 0; column < part.table.columns.size(); ++column) {
    if (!std::holds_alternative<std::monostate>(part.table.columns[column].values)) stored.push_back(column);
  }
  std::vector<ColumnDescription> columns(stored.size());
  tbb::parallel_for(std::size_t{0}, stored.size(), [&](std::size_t i) { columns[i] = describe_column(part, stored[i], max_levels); });
  return columns;
}

// --- Without a target

// Columns that no option names, by name or, without a header, by number from either end.
std::vector<std::string> free_columns(std::vector<std::string> const& names, TableSource const& source) {
  std::vector<std::string> taken = source.drop;
  taken.insert(taken.end(), source.categorical.begin(), source.categorical.end());
  for (std::string const& name : {source.id, source.group, source.weight, source.split}) taken.push_back(name);
  auto const is_taken = [&](std::string const& name) { return std::ranges::find(taken, name) != taken.end(); };
  auto const n = static_cast<std::ptrdiff_t>(names.size());
  std::vector<std::string> free;
  for (std::ptrdiff_t column = 0; column < n; ++column) {
    std::string const& name = names[static_cast<std::size_t>(column)];
    bool const by_number = !source.format.header && (is_taken(std::to_string(column)) || is_taken(std::to_string(column - n)));
    if (!is_taken(name) && !by_number) free.push_back(name);
  }
  return free;
}

// Another column stands in for the target while names are checked: a feature, which becomes one again; or, where only one
// is left, a dropped one.
TableRoles roles_without_target(std::vector<std::string> const& names, TableSource source) {
  if (names.size() == 1 && source.drop.empty() && source.categorical.empty()) return {.targets = {}, .features = {0}, .kinds = {ColumnKind::kAuto}};
  std::vector<std::string> const free = free_columns(names, source);
  bool const dropped = free.size() < 2 && !source.drop.empty();
  source.target = {dropped ? source.drop.back() : free.empty() ? names[0] : free[0]};
  if (dropped) source.drop.pop_back();
  TableRoles roles = roles_of(names, source);
  std::size_t const column = roles.targets[0];
  roles.targets.clear();
  roles.kinds[column] = dropped ? ColumnKind::kSkip : ColumnKind::kAuto;
  if (!dropped) roles.features.insert(std::ranges::lower_bound(roles.features, column), column);
  return roles;
}

TablePart read_without_target(TableSource const& source) {
  TableReader reader(source.file, source.format);
  TablePart part;
  part.roles = roles_without_target(reader.names(), source);
  part.table = reader.read(part.roles.kinds);
  part.rows.resize(part.table.n_rows);
  std::iota(part.rows.begin(), part.rows.end(), 0u);
  return part;
}

// --- With one

std::vector<AmountSpread> spreads_of(Dataset const& data) {
  std::vector<AmountSpread> spreads;
  std::size_t const n = data.n_outputs;
  for (std::size_t j = 0; j < n; ++j) {
    AmountSpread one{.name = data.target_names[j], .mean = 0.0, .deviation = 0.0, .low = data.targets[j], .high = data.targets[j]};
    for (std::size_t i = j; i < data.targets.size(); i += n) {
      double const value{data.targets[i]};
      one.mean += value / data.n_rows;
      one.low = std::min(one.low, value);
      one.high = std::max(one.high, value);
    }
    for (std::size_t i = j; i < data.targets.size(); i += n)
      one.deviation += (data.targets[i] - one.mean) * (data.targets[i] - one.mean) / data.n_rows;
    one.deviation = std::sqrt(one.deviation);
    spreads.push_back(std::move(one));
  }
  return spreads;
}

TargetDescription describe_target(TablePart const& main, Dataset const& data) {
  TargetDescription target{.n_missing = main.table.n_rows - main.rows.size()};
  for (std::string const& note : data.notes) {
    constexpr std::string_view kStart = "task: ";
    if (note.starts_with(kStart)) target.reason = note.substr(kStart.size());
  }
  for (std::string const& name : data.class_names) target.classes.push_back({.name = name, .rows = 0});
  for (std::int32_t const label : data.labels) ++target.classes[static_cast<std::size_t>(label)].rows;
  if (data.task == Task::kRegression) target.amounts = spreads_of(data);
  return target;
}

void describe_with_target(TableSource const& source, SplitConfig const& test, std::vector<TablePart>& parts, TableDescription& result) {
  DataConfig config{.table = source, .test = test};
  config.validation = {};  // every row is described
  result.data = load_dataset(config, 0);
  if (test.kind == SplitConfig::Kind::kFiles) parts.push_back(read_table_part(source, test.file, &parts[0]));
  result.target = describe_target(parts[0], *result.data);
  result.scores = score_columns(parts[0], *result.data);
}

}  // namespace

std::string_view name_of(ColumnType type) {
  switch (type) {
    case ColumnType::kNumber:
      return "number";
    case ColumnType::kWhole:
      return "number (whole)";
    case ColumnType::kText:
      return "text";
    case ColumnType::kEmpty:
      break;
  }
  return "no value";
}

std::string_view name_of(ColumnRole role) {
  switch (role) {
    case ColumnRole::kFeature:
      return "feature";
    case ColumnRole::kTarget:
      return "target";
    case ColumnRole::kGroup:
      return "group";
    case ColumnRole::kWeight:
      return "weight";
    case ColumnRole::kSplit:
      break;
  }
  return "split";
}

TableDescription describe_table(TableSource const& source, SplitConfig const& test) {
  bool const has_target = !source.target.empty() || is_libsvm_name(source.file);
  if (!has_target && test.kind != SplitConfig::Kind::kNone)
    throw InputError({.key = "test", .expected = "a target beside it", .found = "none"});
  if (has_target && source.file == "-")
    throw InputError({.expected = "a file", .found = "standard input", .hint = "beside a target the rows are read twice"});
  std::vector<TablePart> parts;
  parts.reserve(2);  // the first is referred to while the other is read
  parts.push_back(has_target ? read_table_part(source, source.file, nullptr) : read_without_target(source));
  TableDescription result{.file = source.file, .n_rows = parts[0].table.n_rows};
  result.columns = describe_columns(parts[0], source.max_levels);
  if (has_target) describe_with_target(source, test, parts, result);
  result.duplicates = find_duplicates(parts, result.data.get());
  return result;
}

}  // namespace shoal
