// SPDX-License-Identifier: Apache-2.0
#include "src/data/table_splits.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

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
  }
  return given;
}

std::vector<std::uint32_t> groups_of(TablePart const& part, RawColumn const& column) {
  auto const& text = std::get<TextValues>(column.values);
  auto next = static_cast<std::uint32_t>(text.levels.size());
  std::vector<std::uint32_t> groups;
  for (std::uint32_t const row : part.rows) groups.push_back(text.codes[row] == kMissingCode ? next++ : text.codes[row]);
  return groups;
}

}  // namespace

TableSplitColumns split_columns(TablePart const& part) {
  TableSplitColumns columns;
  if (part.roles.group) columns.groups = groups_of(part, part.table.columns[*part.roles.group]);
  if (part.roles.split) columns.given = given_of(part, part.table.columns[*part.roles.split]);
  return columns;
}

}  // namespace shoal
