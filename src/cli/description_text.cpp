// SPDX-License-Identifier: Apache-2.0
#include "src/cli/description_text.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "shoal/table.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kFewRows = 5;       // of a class: too few for folds of their own
constexpr std::size_t kMostClasses = 30;    // in a terminal
constexpr std::size_t kMostCandidates = 3;  // best columns that are named where none is suspected
constexpr std::size_t kNameWidth = 32, kLevelWidth = 24;

std::string percent(double share) { return fmt::format("{:.1f} %", 100.0 * share); }
std::string percent(std::uint64_t part, std::uint64_t whole) { return percent(whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole)); }

std::string counted(std::uint64_t n, char const* one, char const* many) { return fmt::format("{} {}", n, n == 1 ? one : many); }

std::string file_name(std::string const& path) { return path == "-" ? path : std::filesystem::path(path).filename().string(); }

bool more_than_counted(ColumnDescription const& column) { return column.range && column.n_distinct > kMostDistinct; }

template <class T>
Cell optional_cell(bool has_value, T value) {
  return has_value ? Cell(std::move(value)) : Cell();
}

// --- Text for people

Cell distinct_cell(ColumnDescription const& column) {
  if (more_than_counted(column)) return fmt::format("> {}", kMostDistinct);
  return fmt::format("{}", column.n_distinct);
}

// Four digits say enough in a survey of columns; whole numbers are shown as they are.
std::string short_number(double value) {
  double const size = std::abs(value);
  if (size >= 1e7 || !std::isfinite(value)) return fmt::format("{:.3e}", value);
  if (value == std::floor(value)) return fmt::format("{:.0f}", value);
  return size >= 1000.0 ? fmt::format("{:.1f}", value) : fmt::format("{:.4g}", value);
}

// Columns that have no value in any row are left out.
Table without_empty_columns(Table const& table) {
  Table kept;
  kept.rows.resize(table.rows.size());
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    auto const is_empty = [&](std::vector<Cell> const& row) { return std::holds_alternative<std::monostate>(row[j]); };
    if (std::ranges::all_of(table.rows, is_empty)) continue;
    kept.columns.push_back(table.columns[j]);
    for (std::size_t i = 0; i < table.rows.size(); ++i) kept.rows[i].push_back(table.rows[i][j]);
  }
  return kept;
}

std::string columns_text(TableDescription const& description) {
  bool const roles = std::ranges::any_of(description.columns, [](auto const& column) { return column.role != ColumnRole::kFeature; });
  Table table{.columns = {"column", "role", "type", "missing", "distinct", "min", "mean", "max", "most frequent", "levels", "advice"}, .rows = {}};
  for (ColumnDescription const& column : description.columns) {
    std::vector<Cell> row(table.columns.size());
    row[0] = clipped(printable(column.name), kNameWidth);
    if (roles) row[1] = std::string(name_of(column.role));
    row[2] = std::string(name_of(column.type));
    if (column.n_missing > 0) row[3] = fmt::format("{} ({})", column.n_missing, percent(column.n_missing, description.n_rows));
    row[4] = distinct_cell(column);
    if (column.range) row[5] = short_number(column.range->low), row[6] = short_number(column.range->mean), row[7] = short_number(column.range->high);
    if (column.top) row[8] = fmt::format("{} ({})", clipped(printable(column.top->text), kLevelWidth), percent(column.top->share));
    if (column.levels) row[9] = fmt::format("{} + {} rare", column.levels->kept, column.levels->rare);
    if (!column.advice.empty()) row[10] = column.advice;
    table.rows.push_back(std::move(row));
  }
  return to_text(without_empty_columns(table));
}

std::uint64_t n_test_rows(TableDescription const& description) { return description.data ? description.data->test_rows.size() : 0; }

// A class's rows among some rows, in the order of the classes' numbers.
std::vector<std::uint64_t> class_counts(Dataset const& data, std::vector<std::uint32_t> const& rows) {
  std::vector<std::uint64_t> counts(data.class_names.size());
  for (std::uint32_t const row : rows) ++counts[static_cast<std::size_t>(data.labels[row])];
  return counts;
}

// Training rows, as classes are balanced and told from each other there; beside test rows, theirs as well.
std::string classes_text(TableDescription const& description) {
  struct Counts : ClassCount {
    std::uint64_t test_rows;
  };
  Dataset const& data = *description.data;
  std::vector<std::uint64_t> const train = class_counts(data, data.refit.train), test = class_counts(data, data.test_rows);
  std::vector<Counts> classes;
  for (std::size_t c = 0; c < train.size(); ++c) classes.push_back({{.name = data.class_names[c], .rows = train[c]}, test[c]});
  bool const has_test = n_test_rows(description) > 0;
  std::ranges::stable_sort(classes, [](ClassCount const& a, ClassCount const& b) { return a.rows > b.rows; });
  std::uint64_t const rows = std::accumulate(classes.begin(), classes.end(), std::uint64_t{0}, [](std::uint64_t sum, auto const& one) { return sum + one.rows; });
  Table table{.columns = {"class", has_test ? "training rows" : "rows", "share", "test rows", "note"}, .rows = {}};
  std::size_t const shown = std::min(classes.size(), kMostClasses);
  for (Counts const& one : std::span(classes).first(shown)) {
    table.rows.push_back({clipped(printable(one.name), kNameWidth), static_cast<std::int64_t>(one.rows), percent(one.rows, rows),
                          optional_cell(has_test, static_cast<std::int64_t>(one.test_rows)), {}});
    if (one.rows < kFewRows) table.rows.back().back() = fmt::format("fewer than {} rows", kFewRows);
  }
  std::string text = to_text(without_empty_columns(table));
  if (shown < classes.size()) {
    std::span const rest = std::span(classes).subspan(shown);
    auto const few = static_cast<std::size_t>(std::ranges::count_if(classes, [](ClassCount const& one) { return one.rows < kFewRows; }));
    text += fmt::format("and {} more classes of {} to {} {}", rest.size(), rest.back().rows, rest.front().rows, has_test ? "training rows" : "rows");
    text += few == 0 ? "\n" : fmt::format("; {} of all have fewer than {} rows\n", few, kFewRows);
  }
  return text;
}

std::string target_text(TableDescription const& description) {
  TargetDescription const& target = *description.target;
  std::string text = fmt::format("task: {}\n", printable(target.reason));
  if (target.n_missing > 0)
    text += fmt::format("{} of {} rows in {} have no target and are left out\n", target.n_missing, description.n_rows, printable(file_name(description.file)));
  if (!target.classes.empty()) return text + classes_text(description);
  if (n_test_rows(description) > 0) text += fmt::format("over all {} rows, training and test:\n", description.data->n_rows);
  Table table{.columns = {"target", "mean", "std", "min", "max"}, .rows = {}};
  for (AmountSpread const& one : target.amounts) table.rows.push_back({one.name, one.mean, one.deviation, one.low, one.high});
  return text + to_text(table);
}

std::string scores_text(TableDescription const& description) {
  char const* const measure = description.data->task == Task::kRegression ? "R2" : "2 AUC - 1";
  std::vector<std::string> suspected, best;
  for (ColumnScore const& one : description.scores) {
    std::string const line = fmt::format("{} ({:.3f})", printable(one.column), one.score);
    if (one.suspected) suspected.push_back(line);
    if (best.size() < kMostCandidates && one.score > 0.0) best.push_back(line);
  }
  std::string const most = best.empty() ? "none does better than chance" : fmt::format("best: {}", fmt::join(best, ", "));
  if (suspected.empty()) return fmt::format("no leak is suspected; single columns as predictors ({}), {}\n", measure, most);
  return fmt::format("suspected {}, as it tells most of the target alone ({}): {}\n"
                     "  is it known when a prediction is wanted? --drop leaves a column out; of all columns, {}\n",
                     suspected.size() == 1 ? "leak" : "leaks", measure, fmt::join(suspected, ", "), most);
}

std::string duplicates_text(TableDescription const& description) {
  Duplicates const& found = description.duplicates;
  bool const with_target = description.target.has_value();
  auto const other = [&](std::uint64_t n, char const* of) { return with_target && n > 0 ? fmt::format(", {} of them with another target than {}", n, of) : ""; };
  std::string text = fmt::format("duplicates: {}\n", found.repeated == 0
      ? "no two rows are equal in all features"
      : fmt::format("{} ({} of {}) with all features of an earlier one{}", counted(found.repeated, "row", "rows"), percent(found.repeated, found.n_rows),
                    counted(found.n_rows, found.test_rows > 0 ? "training or test row" : "row", found.test_rows > 0 ? "training and test rows" : "rows"),
                    other(found.repeated_other, "any such row")));
  if (found.test_rows == 0) return text;
  return text + fmt::format("test rows: {}, of which {} ({}) have the features of another row{}\n", found.test_rows, found.test_seen,
                            percent(found.test_seen, found.test_rows), other(found.test_seen_other, "any such row"));
}

// --- JSON and CSV for programs

// One row a column, with the keys of the JSON document.
Table columns_table(TableDescription const& description) {
  Table table{.columns = {"name", "role", "type", "missing", "distinct", "min", "mean", "max", "top", "top_share", "levels_kept", "levels_rare", "advice"},
              .rows = {}};
  for (ColumnDescription const& column : description.columns) {
    NumberRange const range = column.range.value_or(NumberRange{});
    LevelCounts const levels = column.levels.value_or(LevelCounts{});
    bool const has_range = column.range.has_value(), has_levels = column.levels.has_value();
    table.rows.push_back({column.name, std::string(name_of(column.role)), std::string(name_of(column.type)), std::int64_t{column.n_missing},
                          more_than_counted(column) ? Cell(fmt::format("> {}", kMostDistinct)) : Cell(static_cast<std::int64_t>(column.n_distinct)),
                          optional_cell(has_range, range.low), optional_cell(has_range, range.mean), optional_cell(has_range, range.high),
                          column.top ? Cell(column.top->text) : Cell(), column.top ? Cell(column.top->share) : Cell(),
                          optional_cell(has_levels, static_cast<std::int64_t>(levels.kept)),
                          optional_cell(has_levels, static_cast<std::int64_t>(levels.rare)), optional_cell(!column.advice.empty(), column.advice)});
  }
  return table;
}

Json target_json(TableDescription const& description) {
  TargetDescription const& target = *description.target;
  Json json{{"columns", description.data->target_names}, {"task", name_of(description.data->task)}, {"reason", target.reason}, {"missing", target.n_missing}, {"rows", description.data->n_rows}, {"test_rows", n_test_rows(description)}};
  if (!target.classes.empty()) {
    std::vector<std::uint64_t> const test = class_counts(*description.data, description.data->test_rows);
    Json classes = Json::array();
    for (std::size_t c = 0; c < test.size(); ++c) {
      ClassCount const& one = target.classes[c];
      classes.push_back({{"name", one.name}, {"rows", one.rows}, {"share", static_cast<double>(one.rows) / description.data->n_rows}, {"few", one.rows - test[c] < kFewRows}});
      if (n_test_rows(description) > 0) classes.back()["test_rows"] = test[c];
    }
    json["classes"] = std::move(classes);
  } else {
    Json amounts = Json::array();
    for (AmountSpread const& one : target.amounts)
      amounts.push_back({{"name", one.name}, {"mean", one.mean}, {"std", one.deviation}, {"min", one.low}, {"max", one.high}});
    json["amounts"] = std::move(amounts);
  }
  return json;
}

Json duplicates_json(TableDescription const& description) {
  Duplicates const& found = description.duplicates;
  Json json{{"rows", found.n_rows}, {"repeated", found.repeated}, {"share", static_cast<double>(found.repeated) / static_cast<double>(std::max<std::uint64_t>(found.n_rows, 1))}};
  if (!description.target) return json;
  json["repeated_other_target"] = found.repeated_other;
  if (found.test_rows > 0) json.update(Json{{"test_rows", found.test_rows}, {"test_seen", found.test_seen}, {"test_seen_other_target", found.test_seen_other}});
  return json;
}

}  // namespace

std::string description_text(TableDescription const& description) {
  // What follows the columns, which are the file's, is about the rows that have a target.
  std::uint64_t const test_rows = n_test_rows(description);
  std::string const parts = test_rows == 0 ? "" : fmt::format("; with a target: {}, {}",
      counted(description.data->refit.train.size(), "training row", "training rows"), counted(test_rows, "test row", "test rows"));
  std::string text = fmt::format("{}: {}, {}{}\n\n{}\n", printable(file_name(description.file)), counted(description.n_rows, "row", "rows"),
                                 counted(description.columns.size(), "column", "columns"), parts, columns_text(description));
  if (!description.target) return text + duplicates_text(description) + "--target COLUMN says more: balance, leaks, features\n";
  text += target_text(description) + '\n' + scores_text(description) + duplicates_text(description);
  return text + fmt::format("{}, {} in memory\n", summary(*description.data), bytes_text(description.data->bytes()));
}

std::string description_json(TableDescription const& description) {
  Json json{{"data", file_name(description.file)}, {"rows", description.n_rows}, {"columns", Json::parse(to_json(columns_table(description)))}};
  json["target"] = description.target ? target_json(description) : Json();
  Json leaks = Json::array(), scores = Json::array();
  for (ColumnScore const& one : description.scores) {
    Json const entry{{"column", one.column}, {"score", one.score}};
    if (one.suspected) leaks.push_back(entry);
    scores.push_back(entry);
  }
  json["leaks"] = std::move(leaks);
  json["scores"] = std::move(scores);
  json["duplicates"] = duplicates_json(description);
  json["features"] = description.data ? Json(description.data->n_features) : Json();
  json["bytes"] = description.data ? Json(description.data->bytes()) : Json();
  json["notes"] = description.data ? description.data->notes : std::vector<std::string>{};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string description_csv(TableDescription const& description) { return to_csv(columns_table(description)); }

}  // namespace shoal::cli
