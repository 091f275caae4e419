// SPDX-License-Identifier: Apache-2.0
// Rows of named columns and their three renderings: aligned text for people, CSV and JSON for programs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shoal {

/// Text that is a JSON value already: pasted as it is into JSON, plain text elsewhere.
struct JsonText {
  std::string text;
  bool operator==(JsonText const&) const = default;
};

/// monostate: no value, as for a parameter that is not active in a trial.
using Cell = std::variant<std::monostate, bool, std::int64_t, double, std::string, JsonText>;

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;  ///< [n_rows][columns]
};

/// Columns padded to their widest cell, numbers to the right, two spaces between; control characters are shown as
/// escapes, so a name from a file cannot steer the terminal. Ends with a newline.
[[nodiscard]] std::string to_text(Table const&);
/// RFC 4180 with LF line ends: a cell with comma, quote or line break is quoted. No value is an empty cell; a double
/// is the shortest text that reads back to the same bits, or nan, inf, -inf.
[[nodiscard]] std::string to_csv(Table const&);
/// One array with an object a row. No value and numbers that are not finite are null.
[[nodiscard]] std::string to_json(Table const&);

/// For documents, numbers as in to_text(): a GitHub table, and a tabular of LaTeX's booktabs; both escape what their language would
/// take for markup.
[[nodiscard]] std::string to_markdown(Table const&);
[[nodiscard]] std::string to_latex(Table const&);

/// Shortest text that reads back to the same bits.
[[nodiscard]] std::string shortest(double);
/// For people: at least four decimals where the number is of ordinary size, else an exponent.
[[nodiscard]] std::string readable(double);
/// `text` as a JSON string with its quotes.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace shoal
