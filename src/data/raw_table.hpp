// SPDX-License-Identifier: Apache-2.0
// A text table in memory, column by column: numbers, or codes into a column's own dictionary.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace shoal {

inline constexpr std::uint32_t kMissingCode = 0xffffffff;

/// A column of text: levels[codes[row]], or kMissingCode. Levels are distinct and in the order of their first rows.
struct TextValues {
  std::vector<std::uint32_t> codes;  // [n_rows]
  std::vector<std::string> levels;
};

/// NaN where a number is missing. double where ColumnKind::kExact asked for it; monostate where it was skipped.
using ColumnValues = std::variant<std::monostate, std::vector<float>, std::vector<double>, TextValues>;

struct RawColumn {
  std::string name;
  ColumnValues values;
  std::uint32_t n_missing = 0;
  [[nodiscard]] bool is_text() const { return std::holds_alternative<TextValues>(values); }
};

struct RawTable {
  std::string file;                  ///< for messages
  std::uint32_t n_rows = 0;
  std::vector<RawColumn> columns;
  std::vector<std::uint32_t> lines;  ///< [n_rows] line of the file on which the row begins, from 1
};

}  // namespace shoal
