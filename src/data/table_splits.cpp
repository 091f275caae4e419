// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_splits.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "shoal/errors.hpp"
#include "src/data/formats.hpp"

namespace shoal {
namespace {

constexpr std::int32_t kMostFolds = 65534;  // RunKey::fold, less kRefitFold

std::optional<std::int32_t> meaning(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (char const* const word : {"train", "training"}) {
    if (text == word) return static_cast<std::int32_t>(GivenSplit::kTrain);
  }
  for (char const* const word : {"validation", "valid", "val", "dev"}) {
    if (text == word) return static_cast<std::int32_t>(GivenSplit::kValidation);
  }
  for (char const* const word : {"test", "testing"}) {
    if (text == word) return static_cast<std::int32_t>(GivenSplit::kTest);
  }
  std::int32_t fold = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), fold);
  if (error != std::errc() || end != text.data() + text.size() || fold < -1 || fold >= kMostFolds) return std::nullopt;
  return fold == -1 ? static_cast<std::int32_t>(GivenSplit::kTrain) : fold;
}

std::vector<std::int32_t> given_of(TablePart const& part, RawColumn const& column) {
  bool folds = false, validation = false;
  auto const& text = std::get<TextValues>(column.values);
  std::vector<std::optional<std::int32_t>> meanings;
  for (std::string const& level : text.levels) meanings.push_back(meaning(level));
  std::vector<std::int32_t> given;
  for (std::uint32_t const row : part.rows) {
    bool const missing = text.codes[row] == kMissingCode;
    if (missing || !meanings[text.codes[row]]) {
      throw InputError({.file = part.table.file, .line = static_cast<int>(part.table.lines[row]), .key = column.name,
                        .expected = "train, validation, test or a fold's number", .found = missing ? "nothing" : in_quotes(text.levels[text.codes[row]])});
    }
    given.push_back(*meanings[text.codes[row]]);
    folds = folds || given.back() >= 0;
    validation = validation || given.back() == static_cast<std::int32_t>(GivenSplit::kValidation);
    if (folds && validation) {
      throw InputError({.file = part.table.file, .line = static_cast<int>(part.table.lines[row]), .key = column.name,
                        .expected = "fold numbers or the word validation", .found = "both"});
    }
  }
  return given;
}

// Groups of several files meet by their text.
std::vector<std::uint32_t> groups_of(std::vector<TablePart> const& parts) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  std::vector<std::uint32_t> groups;
  std::uint32_t next = 0;
  for (TablePart const& part : parts) {
    auto const& text = std::get<TextValues>(part.table.columns[*part.roles.group].values);
    std::vector<std::uint32_t> number_of;
    for (std::string const& level : text.levels) {
      auto const [at, is_new] = numbers.try_emplace(level, next);
      next += is_new ? 1 : 0;
      number_of.push_back(at->second);
    }
    for (std::uint32_t const row : part.rows) groups.push_back(text.codes[row] == kMissingCode ? next++ : number_of[text.codes[row]]);
  }
  return groups;
}

[[noreturn]] void refuse_group(std::vector<TablePart> const& parts, std::uint32_t row) {
  std::size_t part = 0;
  while (row >= parts[part].rows.size()) row -= static_cast<std::uint32_t>(parts[part++].rows.size());
  RawTable const& table = parts[part].table;
  RawColumn const& column = table.columns[*parts[part].roles.group];
  auto const& text = std::get<TextValues>(column.values);
  std::uint32_t const at = parts[part].rows[row];
  throw InputError({.file = table.file, .line = static_cast<int>(table.lines[at]), .key = column.name,
                    .expected = "rows of one group on one side of every split",
                    .found = in_quotes(text.levels[text.codes[at]]) + " on two", .hint = "give shares or folds, which keep groups together"});
}

}  // namespace

TableSplitColumns split_columns(std::vector<TablePart> const& parts) {
  TableSplitColumns columns;
  TablePart const& main = parts[0];
  if (main.roles.group) columns.groups = groups_of(parts);
  if (main.roles.split) columns.given = given_of(main, main.table.columns[*main.roles.split]);
  return columns;
}

void check_groups(Splits const& splits, TableSplitColumns const& columns, std::vector<TablePart> const& parts) {
  if (columns.groups.empty()) return;
  enum Side : std::uint8_t { kNone, kTest, kValidation };
  std::vector<std::uint8_t> side(*std::ranges::max_element(columns.groups) + std::size_t{1}, kNone);
  auto const look = [&](std::vector<std::uint32_t> const& rows, std::initializer_list<Side> others) {
    for (std::uint32_t const row : rows) {
      for (Side const other : others) {
        if (side[columns.groups[row]] == other) refuse_group(parts, row);
      }
    }
  };
  for (std::uint32_t const row : splits.test) side[columns.groups[row]] = kTest;
  for (auto const& [train, validation] : splits.folds) {
    for (std::uint8_t& one : side) one = one == kTest ? kTest : kNone;
    look(validation, {kTest});
    for (std::uint32_t const row : validation) side[columns.groups[row]] = kValidation;
    look(train, {kTest, kValidation});
  }
}

}  // namespace shoal
