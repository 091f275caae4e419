// SPDX-License-Identifier: Apache-2.0
// Reads text tables: all rows at once, in parallel, or block by block in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shoal/table_format.hpp"
#include "src/data/raw_table.hpp"

namespace shoal {

/// What a column is read as. kAuto: floats where every value that is not missing is a number, else text. kNumber: floats;
/// anything else is an InputError with line and column. kExact: as kAuto, but doubles. kText: text even where all are
/// numbers. kSkip: not stored.
enum class ColumnKind : std::uint8_t { kAuto, kNumber, kExact, kText, kSkip };

/// How the work is cut up; results do not depend on it. Tests set it.
struct TableTuning {
  std::size_t first_block = std::size_t{256} << 10;  // [bytes] parsed before all others: tells text columns early
  std::size_t block = std::size_t{512} << 10;         // [bytes]
  std::uint32_t max_rows = 0x7fffffff;
};

class TableReader {
 public:
  /// Opens a file (gzip or not; "-" is standard input), detects the format and reads the header. A name that is empty
  /// becomes c<index>, as without a header. Lines that are blank are skipped, also in a table of one column (there "" is
  /// an empty field). InputError: no such file, no header, a column name twice, a UTF-16 file.
  TableReader(std::string const& path, TableFormat const&, TableTuning const& = {});
  ~TableReader();
  TableReader(TableReader const&) = delete;
  TableReader& operator=(TableReader const&) = delete;

  [[nodiscard]] std::vector<std::string> const& names() const;
  [[nodiscard]] TableFormat const& format() const;  ///< with what was detected filled in
  /// All rows; once, and before any next(). `kinds` [columns]. InputError with file, line and column, always for what comes
  /// first in the file: a record of another width, a quote that is never closed, a NUL byte, bytes that are not UTF-8, no
  /// rows; then a number that a float (kExact: a double) cannot hold.
  [[nodiscard]] RawTable read(std::vector<ColumnKind> const& kinds);
  /// The next rows, about `block_bytes` of text; nullopt at the end. kinds must not be kAuto or kExact: a block cannot know
  /// the others.
  [[nodiscard]] std::optional<RawTable> next(std::vector<ColumnKind> const& kinds,
                                             std::size_t block_bytes = std::size_t{4} << 20);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether a file is read as a table: by its name (.csv, .tsv, .txt, .libsvm, .svm, also with .gz), or "-".
[[nodiscard]] bool is_table_name(std::string const& path);

}  // namespace shoal
