// SPDX-License-Identifier: Apache-2.0
// How a text table (CSV, TSV, ...) is written, and which of its columns are what.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace shoal {

/// Delimited text after RFC 4180, in UTF-8: fields may be quoted with ", and a quoted field may hold separators, line ends and
/// doubled quotes; a quote in the middle of a field is text. Blanks (spaces, tabs) around unquoted fields are not part of
/// them. Lines end in LF, CRLF or CR; blank ones are skipped. Also libsvm's `label index:value ...`.
struct TableFormat {
  std::optional<char> separator;  ///< , ; tab or |; nullopt: the one that splits the first lines most evenly
  bool header = true;             ///< first record names the columns; without it they are c0, c1, ...
  std::string comment;            ///< records that begin with it are skipped; "": none
  /// Decimal sign of numbers; nullopt: a point, and where the separator is ';' a comma, too.
  std::optional<char> decimal;
  /// Fields that mean "no value", besides the empty one; compared without blanks around them, quoted or not.
  std::vector<std::string> missing{"NA", "N/A", "NaN", "nan", "?", "null", "NULL"};
  bool operator==(TableFormat const&) const = default;
};

}  // namespace shoal
