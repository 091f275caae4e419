// SPDX-License-Identifier: Apache-2.0
#include "src/export/table_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "src/data/libsvm.hpp"
#include "src/report/text.hpp"
#include "src/data/table_values.hpp"

namespace shoal {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "f12", as libsvm's features are called.
bool is_feature_number(std::string_view name) { return name.starts_with('f') && is_number(name.substr(1)); }

// From 0, or from -1 backwards; nullopt where the text is no such number.
std::optional<std::size_t> column_numbered(std::string const& text, std::size_t n_columns) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  auto const n = static_cast<std::int64_t>(n_columns);
  if (error != std::errc() || end != text.data() + text.size() || number >= n || number < -n) return std::nullopt;
  return static_cast<std::size_t>(number < 0 ? number + n : number);
}

}  // namespace

TableReader open_table(Model const& model, std::string const& path, TableTuning const& tuning) {
  if (!model.table) {
    throw InputError({.file = path, .expected = "arrays (IDX, NPY or NPZ), as the model was trained on", .found = "a table"});
  }
  return TableReader(path, model.table->format, tuning);
}

TableRows::TableRows(Model const& model, std::string const& file, std::vector<std::string> const& names)
    : model_(model), file_(file), names_(names), kinds_(names.size(), ColumnKind::kSkip) {
  SHOAL_ASSERT(model.table);
  for (std::string const& name : model.feature_names) {
    std::optional<std::size_t> const column = find(name);
    if (column)
      kinds_[*column] = ColumnKind::kNumber;
    else if (!is_libsvm_name(file) || !is_feature_number(name))
      throw missing(name, "");
    numbers_.push_back(column);
  }
  for (CategoricalColumn const& categorical : model.categorical) {
    if (categorical.indicator) {
      auto const numeric = std::ranges::find(model.feature_names, categorical.name);
      SHOAL_ASSERT(numeric != model.feature_names.end());
      indicators_.push_back(static_cast<std::size_t>(numeric - model.feature_names.begin()));
      continue;
    }
    if (!indicators_.empty())
      throw InputError({.key = "categorical", .expected = "a model whose text columns come before its indicators", .found = "another order"});
    std::optional<std::size_t> const column = find(categorical.name);
    if (!column) throw missing(categorical.name, "");
    kinds_[*column] = ColumnKind::kText;
    Text& text = texts_.emplace_back(Text{.column = *column});
    for (std::size_t code = 0; code < categorical.levels.size(); ++code)
      text.code_of.emplace(categorical.levels[code], static_cast<std::uint16_t>(code));
  }
}

std::optional<std::size_t> TableRows::find(std::string const& name) const {
  auto const found = std::ranges::find(names_, name);
  if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
  return model_.table->format.header ? std::nullopt : column_numbered(name, names_.size());
}

InputError TableRows::missing(std::string const& name, std::string const& key) const {
  std::string const near = nearest(name, names_);
  std::string hint = near.empty() ? "columns: " + listed(names_) : fmt::format("did you mean '{}'?", near);
  if (names_.size() == 1) hint += "; the file has one column: is it separated as the training file was?";
  return InputError({.file = file_, .key = key, .expected = fmt::format("a column '{}'", name), .found = "none", .hint = hint});
}

std::size_t TableRows::want(std::string const& name, ColumnKind kind, std::string const& key) {
  std::optional<std::size_t> const column = find(name);
  if (!column) throw missing(name, key);
  if (kinds_[*column] != ColumnKind::kSkip)
    throw InputError({.file = file_, .key = key, .expected = "a column that is no feature of the model", .found = "'" + name + "'"});
  kinds_[*column] = kind;
  return *column;
}

RawRows TableRows::rows(RawTable const& table) {
  std::vector<std::uint32_t> all(table.n_rows);
  std::iota(all.begin(), all.end(), 0u);
  return rows(table, all);
}

RawRows TableRows::rows(RawTable const& table, std::span<std::uint32_t const> chosen) {
  SHOAL_ASSERT(table.columns.size() == names_.size());
  RawRows rows{.values = {}, .n_rows = static_cast<std::uint32_t>(chosen.size()), .n_columns = model_.n_numeric, .name = table.file};
  rows.codes.resize(chosen.size() * model_.categorical.size());
  fill_numbers(table, chosen, rows);
  for (std::size_t j = 0; j < texts_.size(); ++j) fill_texts(table, chosen, j, rows);
  for (std::size_t j = 0; j < indicators_.size(); ++j) fill_indicators(j, rows);
  return rows;
}

// Tile by tile, so that the rows that a column is written into stay in cache.
void TableRows::fill_numbers(RawTable const& table, std::span<std::uint32_t const> chosen, RawRows& rows) const {
  constexpr std::size_t kTile = 1024;
  std::size_t const n = numbers_.size();
  std::vector<float> values(chosen.size() * n);  // 0: what a libsvm file does not name
  for (std::size_t begin = 0; begin < chosen.size(); begin += kTile) {
    std::size_t const end = std::min(begin + kTile, chosen.size());
    for (std::size_t k = 0; k < n; ++k) {
      if (!numbers_[k]) continue;
      auto const& column = std::get<std::vector<float>>(table.columns[*numbers_[k]].values);
      for (std::size_t i = begin; i < end; ++i) values[i * n + k] = column[chosen[i]];
    }
  }
  rows.values = std::move(values);
}

void TableRows::fill_texts(RawTable const& table, std::span<std::uint32_t const> chosen, std::size_t j, RawRows& rows) {
  CategoricalColumn const& categorical = model_.categorical[j];
  std::vector<std::int32_t> const& feature_of = model_.tables.level_to_column[j];
  std::int32_t const other = feature_of[categorical.other_code()];
  Text& known = texts_[j];
  auto const& text = std::get<TextValues>(table.columns[known.column].values);
  std::vector<std::uint16_t> translated;
  std::vector<bool> kept;  // a level with a feature of its own
  for (std::string const& level : text.levels) {
    auto const found = known.code_of.find(level);
    translated.push_back(found == known.code_of.end() ? categorical.other_code() : found->second);
    std::int32_t const feature = feature_of[translated.back()];
    kept.push_back(found != known.code_of.end() && feature >= 0 && feature != other);
  }
  std::size_t const n = model_.categorical.size();
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    std::uint32_t const code = text.codes[chosen[i]];
    rows.codes[i * n + j] = code == kMissingCode ? categorical.missing_code() : translated[code];
    if (code == kMissingCode || kept[code]) continue;
    if (known.n_unknown++ == 0) known.example = text.levels[code];
  }
}

void TableRows::fill_indicators(std::size_t j, RawRows& rows) const {
  auto const& values = std::get<std::vector<float>>(rows.values);
  std::size_t const n = model_.categorical.size(), column = texts_.size() + j;
  for (std::size_t i = 0; i < rows.n_rows; ++i) rows.codes[i * n + column] = std::isnan(values[i * rows.n_columns + indicators_[j]]) ? 1 : 0;
}

std::vector<std::string> TableRows::level_notes() const {
  constexpr std::size_t kWidth = 40;
  std::vector<std::string> notes;
  for (std::size_t j = 0; j < texts_.size(); ++j) {
    Text const& text = texts_[j];
    if (text.n_unknown == 0) continue;
    CategoricalColumn const& column = model_.categorical[j];
    bool const one = text.n_unknown == 1;
    std::string const what = model_.tables.level_to_column[j][column.other_code()] >= 0 ? (one ? "counts as \"other\"" : "count as \"other\"")
                                                                                       : (one ? "sets no feature" : "set no feature");
    notes.push_back(fmt::format("{}: {} {} that training did not keep, such as '{}'; {} {}", column.name, text.n_unknown,
                                one ? "row with a level" : "rows with levels", clipped(text.example, kWidth), one ? "it" : "they", what));
  }
  return notes;
}

}  // namespace shoal
