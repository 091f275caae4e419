// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_targets.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/data/formats.hpp"
#include "src/data/table_values.hpp"

namespace shoal {
namespace {

RawColumn const& target_of(TablePart const& part, std::size_t i = 0) { return part.table.columns[part.roles.targets[i]]; }

TextValues const* text_of(RawColumn const& column) { return std::get_if<TextValues>(&column.values); }

[[noreturn]] void refuse(TablePart const& part, std::uint32_t row, std::string expected, std::string found, std::string hint = "") {
  throw InputError({.file = part.table.file, .line = static_cast<int>(part.table.lines[row]), .key = target_of(part).name,
                    .expected = std::move(expected), .found = std::move(found), .hint = std::move(hint)});
}

// --- Text: classes, in the order of their bytes.

std::vector<std::string> classes_of(TablePart const& part) {
  TextValues const& text = *text_of(target_of(part));
  std::vector<bool> used(text.levels.size());
  for (std::uint32_t const row : part.rows) used[text.codes[row]] = true;
  std::vector<std::string> classes;
  for (std::size_t code = 0; code < used.size(); ++code) {
    if (used[code]) classes.push_back(text.levels[code]);
  }
  std::ranges::sort(classes);
  return classes;
}

std::optional<std::int32_t> class_index(std::vector<std::string> const& classes, std::string const& text) {
  auto const found = std::ranges::lower_bound(classes, text);
  if (found == classes.end() || *found != text) return std::nullopt;
  return static_cast<std::int32_t>(found - classes.begin());
}

void append_text_labels(Targets& targets, TablePart const& part, std::string const& first_file) {
  TextValues const& text = *text_of(target_of(part));
  std::vector<std::string> const& classes = targets.class_names;
  bool const strip = only_a_stop_too_many(text.levels, [&](std::string const& label) { return class_index(classes, label).has_value(); });
  if (strip) targets.notes.push_back(fmt::format("{}: its labels end in '.', which is left out to match {}", part.table.file, first_file));
  std::vector<std::optional<std::int32_t>> index;
  for (std::string const& level : text.levels) index.push_back(class_index(classes, strip ? without_stop(level) : level));
  for (std::uint32_t const row : part.rows) {
    std::uint32_t const code = text.codes[row];
    if (!index[code]) {
      std::string const near = nearest(text.levels[code], classes);
      refuse(part, row, "a class that occurs in " + first_file, in_quotes(text.levels[code]), near.empty() ? "" : "did you mean " + in_quotes(near) + "?");
    }
    targets.labels.push_back(*index[code]);
  }
}

Targets text_targets(std::span<TablePart const* const> parts, std::optional<Task> task) {
  TablePart const& first = *parts[0];
  RawColumn const& column = target_of(first);
  Targets targets;
  targets.class_names = classes_of(first);
  std::size_t const n = targets.class_names.size();
  if (task == Task::kRegression) {
    TextAmongNumbers const bad = text_among_numbers(*text_of(column), decimal_signs(first.format));
    refuse(first, bad.row, "a number, as a regression needs", in_quotes(bad.text),
           "name other missing markers with data.missing, or the decimal sign with data.decimal");
  }
  if (n < 2) refuse(first, first.rows[0], "2 or more classes", fmt::format("only {}", in_quotes(targets.class_names[0])));
  if (task == Task::kBinary && n > 2) refuse(first, first.rows[0], "2 classes for a binary task", fmt::format("{} classes", n), "set data.task to multiclass");
  if (!task && n > 2 && n * 2 > first.rows.size()) {
    refuse(first, first.rows[0], "classes, of 2 or more rows each on average", fmt::format("{} different texts in {} rows", n, first.rows.size()),
           "is it the right column? data.task: multiclass takes it as it is");
  }
  targets.task = task.value_or(n == 2 ? Task::kBinary : Task::kMulticlass);
  targets.n_outputs = targets.task == Task::kBinary ? 1 : static_cast<std::uint32_t>(n);
  targets.notes.push_back(fmt::format("task: {}, {} holds text of {} classes", name_of(targets.task), column.name, n));
  for (TablePart const* part : parts) {
    if (!target_of(*part).is_text()) refuse(*part, part->rows[0], "text, as in " + first.table.file, "numbers");
    append_text_labels(targets, *part, first.table.file);
  }
  return targets;
}

// --- Numbers: as arrays of labels are read.

Part numbers_of(TablePart const& part, TablePart const& first) {
  Part numbers{.data = {}, .features_name = part.table.file, .labels_name = fmt::format("{}: {}", part.table.file, target_of(part).name)};
  std::size_t const n_targets = part.roles.targets.size();
  numbers.data.n_rows = static_cast<std::uint32_t>(part.rows.size());
  numbers.data.n_targets = static_cast<std::uint32_t>(n_targets);
  numbers.data.targets.resize(part.rows.size() * n_targets);
  for (std::size_t j = 0; j < n_targets; ++j) {
    RawColumn const& column = target_of(part, j);
    auto const* values = std::get_if<std::vector<double>>(&column.values);
    if (values == nullptr) {
      TextAmongNumbers const bad = text_among_numbers(*text_of(column), decimal_signs(part.format));
      throw InputError({.file = part.table.file, .line = static_cast<int>(part.table.lines[bad.row]), .key = column.name,
                        .expected = &part == &first ? "a number, as a regression of several targets needs" : "a number, as in " + first.table.file,
                        .found = in_quotes(bad.text)});
    }
    for (std::size_t i = 0; i < part.rows.size(); ++i) numbers.data.targets[i * n_targets + j] = (*values)[part.rows[i]];
  }
  return numbers;
}

std::string reason(Targets const& targets, TablePart const& part, bool given) {
  std::string const name = target_of(part).name;
  if (given) return fmt::format("task: {}, as data.task says", name_of(targets.task));
  if (targets.task == Task::kRegression) {
    return part.roles.targets.size() > 1 ? "task: regression of several targets" : fmt::format("task: regression, {} holds numbers", name);
  }
  return fmt::format("task: {}, {} holds only {} different whole numbers; data.task: regression if they are amounts", name_of(targets.task),
                     name, targets.class_names.size());
}

Targets number_targets(std::span<TablePart const* const> parts, std::optional<Task> task) {
  std::vector<Part> numbers;
  for (TablePart const* part : parts) numbers.push_back(numbers_of(*part, *parts[0]));
  std::vector<Part const*> views;
  for (Part const& part : numbers) views.push_back(&part);
  Targets targets = interpret_targets(views, task);
  targets.notes.push_back(reason(targets, *parts[0], task.has_value()));
  return targets;
}

}  // namespace

Targets interpret_table_targets(std::span<TablePart const* const> parts, std::optional<Task> task) {
  bool const text = parts[0]->roles.targets.size() == 1 && target_of(*parts[0]).is_text();
  return text ? text_targets(parts, task) : number_targets(parts, task);
}

}  // namespace shoal
