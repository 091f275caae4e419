// SPDX-License-Identifier: Apache-2.0
#include "src/export/table_truths.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/formats.hpp"
#include "src/data/table_values.hpp"

namespace shoal {
namespace {

using Class = std::optional<std::int32_t>;

[[noreturn]] void refuse(RawTable const& table, RawColumn const& column, std::uint32_t row, std::string expected, std::string found,
                         std::string hint = "") {
  throw InputError({.file = table.file, .line = static_cast<int>(table.lines[row]), .key = column.name,
                    .expected = std::move(expected), .found = std::move(found), .hint = std::move(hint)});
}

// --- Classes.

Class class_named(Model const& model, std::string const& name) {
  auto const found = std::ranges::find(model.class_names, name);
  if (found == model.class_names.end()) return std::nullopt;
  return static_cast<std::int32_t>(found - model.class_names.begin());
}

// Classes that were numbers in training are named by their digits.
Class class_numbered(Model const& model, std::string const& text, DecimalSigns signs) {
  double value = 0;
  bool const number = parse_number(text.data(), text.data() + text.size(), signs, value) == NumberForm::kNumber;
  if (!number || value != std::floor(value)) return std::nullopt;
  return class_named(model, fmt::format("{:.0f}", value + 0.0));  // + 0.0: "-0" is 0
}

void add_classes(Model const& model, RawTable const& table, RawColumn const& column, DecimalSigns signs, TableTruths& truths) {
  auto const& text = std::get<TextValues>(column.values);
  bool const strip = only_a_stop_too_many(text.levels, [&](std::string const& label) { return class_named(model, label).has_value(); });
  if (strip) truths.notes.push_back(fmt::format("{}: its labels end in '.', which is left out to match the model's", table.file));
  std::vector<Class> classes;
  for (std::string const& level : text.levels) {
    Class const named = class_named(model, strip ? without_stop(level) : level);
    classes.push_back(named ? named : class_numbered(model, level, signs));
  }
  for (std::uint32_t const row : truths.rows) {
    std::uint32_t const code = text.codes[row];
    if (!classes[code]) {
      std::string const near = nearest(text.levels[code], model.class_names);
      refuse(table, column, row, "a class that the model knows", in_quotes(text.levels[code]), near.empty() ? "" : "did you mean " + in_quotes(near) + "?");
    }
    truths.known.labels.push_back(*classes[code]);
  }
}

// --- Amounts.

void add_amounts(RawTable const& table, std::vector<std::size_t> const& columns, DecimalSigns signs, TableTruths& truths) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  for (std::uint32_t const row : truths.rows) {
    for (std::size_t const at : columns) {
      RawColumn const& column = table.columns[at];
      if (auto const* text = std::get_if<TextValues>(&column.values)) {
        TextAmongNumbers const bad = text_among_numbers(*text, signs);
        refuse(table, column, bad.row, "a number, as the model predicts", in_quotes(bad.text));
      }
      double const value = std::get<std::vector<double>>(column.values)[row];
      if (std::abs(value) > kLargest) refuse(table, column, row, "a number within a float's range", fmt::format("{}", value));
      truths.known.targets.push_back(static_cast<float>(value));
    }
  }
}

}  // namespace

ColumnKind target_kind(Model const& model) { return model.task == Task::kRegression ? ColumnKind::kExact : ColumnKind::kText; }

TableTruths truths_of(Model const& model, RawTable const& table, std::vector<std::size_t> const& columns, TableFormat const& format) {
  TableTruths truths;
  for (std::uint32_t row = 0; row < table.n_rows; ++row) {
    bool const complete = std::ranges::none_of(columns, [&](std::size_t column) { return is_missing(table.columns[column], row); });
    if (complete) truths.rows.push_back(row);
  }
  if (truths.rows.empty()) {
    throw InputError({.file = table.file, .key = table.columns[columns[0]].name, .expected = "rows with a target",
                      .found = fmt::format("none in {} rows", table.n_rows)});
  }
  if (truths.rows.size() < table.n_rows) truths.notes.push_back(left_out_note(table, columns, table.n_rows - truths.rows.size()));
  if (model.task == Task::kRegression)
    add_amounts(table, columns, decimal_signs(format), truths);
  else
    add_classes(model, table, table.columns[columns[0]], decimal_signs(format), truths);
  return truths;
}

}  // namespace shoal
