// SPDX-License-Identifier: Apache-2.0
#include "src/data/column_advice.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "src/data/table_values.hpp"

namespace shoal {
namespace {

constexpr std::size_t kFewRows = 50;  // below, distinct values mean nothing

bool has_value(RawColumn const& column, std::uint32_t row) {
  if (auto const* text = std::get_if<TextValues>(&column.values)) return text->codes[row] != kMissingCode;
  return !std::isnan(std::get<std::vector<float>>(column.values)[row]);
}

// 2013-01-31, 31.1.2013, 1/31/13, each with anything behind it, as a time.
bool is_date(std::string_view text) {
  std::size_t numbers = 0, digits = 0;
  char separator = 0;
  for (char const c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      numbers += digits == 0 ? 1 : 0;
      if (++digits > 4) return false;
      continue;
    }
    if (digits == 0) return false;
    digits = 0;
    if (numbers == 3) return c == ' ' || c == 'T';
    if (separator == 0) separator = c;
    if (c != separator || (c != '-' && c != '/' && c != '.')) return false;
  }
  return numbers == 3 && digits > 0;
}

std::string advice_on_numbers(std::vector<float> const& values, std::vector<std::uint32_t> const& rows) {
  bool consecutive = true, constant = true, complete = true, any = false;
  float first = 0.0f;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    float const value = values[rows[i]];
    if (std::isnan(value)) {
      consecutive = complete = false;
      continue;
    }
    if (!any) first = value, any = true;
    constant = constant && value == first;
    // As written in the file: rows that were left out leave gaps.
    consecutive = consecutive && value == first + static_cast<float>(rows[i] - rows[0]);
  }
  if (constant) return complete ? "constant" : "";  // else it still tells whether it is there
  if (consecutive && rows.size() >= kFewRows) return "looks like a row number";
  return "";
}

std::string advice_on_text(TextValues const& text, std::vector<std::uint32_t> const& rows) {
  std::vector<bool> used(text.levels.size());
  std::size_t n_present = 0, n_distinct = 0;
  for (std::uint32_t const row : rows) {
    if (text.codes[row] == kMissingCode) continue;
    ++n_present;
    if (!used[text.codes[row]]) used[text.codes[row]] = true, ++n_distinct;
  }
  if (n_distinct == 1) return n_present == rows.size() ? "constant" : "";
  std::size_t dates = 0, looked_at = 0;
  for (std::string const& level : text.levels) dates += is_date(level) ? 1 : 0, ++looked_at;
  if (looked_at > 0 && dates == looked_at) return "looks like dates, which are read as text: split them into numbers (year, month, weekday) to use their order";
  if (n_present >= kFewRows && n_distinct * 2 > n_present)
    return fmt::format("looks like an id: {} different texts in {} rows", n_distinct, n_present);
  return "";
}

}  // namespace

FeatureKinds feature_kinds(std::vector<TablePart> const& parts, std::vector<bool> const& is_test) {
  FeatureKinds kinds;
  for (std::size_t feature = 0; feature < parts[0].roles.features.size(); ++feature) {
    bool found = false;
    std::size_t to = 0;
    for (TablePart const& part : parts) {
      RawColumn const& column = part.table.columns[part.roles.features[feature]];
      for (std::size_t i = 0; i < part.rows.size() && !found; ++i) found = !is_test[to + i] && has_value(column, part.rows[i]);
      to += part.rows.size();
    }
    bool const text = parts[0].table.columns[parts[0].roles.features[feature]].is_text();
    (!found ? kinds.empty : text ? kinds.texts : kinds.numbers).push_back(feature);
  }
  if (kinds.numbers.empty() && kinds.texts.empty())
    throw InputError({.file = parts[0].table.file, .expected = "a feature with values", .found = "none in any column"});
  return kinds;
}

std::vector<ColumnAdvice> advice_on_features(TablePart const& part) {
  std::vector<ColumnAdvice> all;
  for (std::size_t const feature : part.roles.features) {
    RawColumn const& column = part.table.columns[feature];
    std::string advice = advice_on(column, part.rows);
    if (!advice.empty()) all.push_back({column.name, std::move(advice)});
  }
  return all;
}

std::vector<std::string> column_notes(TablePart const& part, FeatureKinds const& kinds, Dataset const& data, std::vector<ColumnAdvice> const& advice) {
  std::vector<std::string> notes, texts, gaps, empty;
  if (!data.feature_names.empty()) notes.push_back("numbers: " + listed(data.feature_names));
  for (CategoricalColumn const& categorical : data.categorical) {
    std::size_t const n = categorical.levels.size();
    if (categorical.indicator)
      gaps.push_back(categorical.name);
    else
      texts.push_back(n == 0 ? categorical.name + " (rare levels alone)" : fmt::format("{} ({} level{})", categorical.name, n, n == 1 ? "" : "s"));
  }
  if (!texts.empty()) notes.push_back("texts, a feature a level: " + listed(texts));
  if (!gaps.empty()) notes.push_back("missing numbers imputed, with an indicator: " + listed(gaps));
  for (std::size_t const feature : kinds.empty) empty.push_back(part.table.columns[part.roles.features[feature]].name);
  if (!empty.empty()) notes.push_back("left out, as they hold no value: " + listed(empty));

  std::map<std::string, std::vector<std::string>> odd;  // columns by what is said of them
  for (auto const& [column, said] : advice) odd[said].push_back(column);
  for (auto const& [said, columns] : odd) notes.push_back(fmt::format("hint: {}: {} (data.drop leaves columns out)", listed(columns), said));
  return notes;
}

std::string advice_on(RawColumn const& column, std::vector<std::uint32_t> const& rows) {
  if (auto const* text = std::get_if<TextValues>(&column.values)) return advice_on_text(*text, rows);
  if (auto const* numbers = std::get_if<std::vector<float>>(&column.values)) return advice_on_numbers(*numbers, rows);
  return "";
}

}  // namespace shoal
