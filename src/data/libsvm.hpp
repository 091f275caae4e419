// SPDX-License-Identifier: Apache-2.0
// libsvm's sparse text, `label index:value ...`, as a table: column `label`, then f1 .. fn (f0 .. where an index is 0).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/data/raw_table.hpp"
#include "src/data/table_reader.hpp"

namespace shoal {

[[nodiscard]] bool is_libsvm_name(std::string const& path);  ///< .libsvm or .svm, also with .gz
[[nodiscard]] std::string name_without_gz(std::string path);  ///< in lower case

class LibsvmTable {
 public:
  /// Reads the whole file. Indices ascend within a row; what is not named is 0; # begins a comment. InputError: anything
  /// else, `qid:`, no rows, or more than 8 GiB once it is dense.
  explicit LibsvmTable(std::string const& path);

  [[nodiscard]] std::vector<std::string> const& names() const { return names_; }
  /// The next rows, at most `limit`, dense. Labels are doubles where kAuto or kExact is asked for.
  [[nodiscard]] RawTable rows(std::vector<ColumnKind> const& kinds, std::size_t limit);

 private:
  void parse(std::string_view text);
  void parse_line(std::string_view line, std::uint32_t number);

  struct Entry {
    std::uint32_t index;
    float value;
  };
  std::string file_;
  std::vector<std::string> names_;
  std::vector<std::string> label_texts_;    // [rows]
  std::vector<double> labels_;              // [rows]
  std::vector<std::uint32_t> lines_;        // [rows]
  std::vector<std::size_t> row_ends_;       // [rows] into entries_
  std::vector<Entry> entries_;
  std::uint32_t first_index_ = 1, last_index_ = 0;
  std::size_t served_ = 0;                  // rows
};

}  // namespace shoal
