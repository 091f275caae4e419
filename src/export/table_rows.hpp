// SPDX-License-Identifier: Apache-2.0
// Rows of a text table as a model wants them: its columns found by name, text as the codes that training gave it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shoal/export.hpp"
#include "src/data/raw_table.hpp"
#include "src/data/table_reader.hpp"

namespace shoal {

/// A table of the model's format. InputError for a model that was trained on arrays, and as TableReader.
[[nodiscard]] TableReader open_table(Model const&, std::string const& path, TableTuning const& = {});

class TableRows {
 public:
  /// Finds the model's columns; other columns are not read, but for those that want() names. InputError with the nearest
  /// name where one is missing; in a libsvm file, a feature that no row has is 0.
  TableRows(Model const&, std::string const& file, std::vector<std::string> const& names);
  TableRows(TableRows const&) = delete;
  TableRows& operator=(TableRows const&) = delete;

  /// Whether the file has such a column; where no line names them, "3" is c3 and "-1" the last.
  [[nodiscard]] bool has(std::string const& name) const { return find(name).has_value(); }
  /// A further column, such as the rows' names: its number. InputError where the file lacks it, or the model uses it as a
  /// feature; `key` says who asks.
  std::size_t want(std::string const& name, ColumnKind, std::string const& key);
  [[nodiscard]] std::vector<ColumnKind> const& kinds() const { return kinds_; }  ///< for the reader

  /// The rows of a block that was read so. Levels are counted.
  [[nodiscard]] RawRows rows(RawTable const&);
  /// Some of them, ascending.
  [[nodiscard]] RawRows rows(RawTable const&, std::span<std::uint32_t const> chosen);

  /// A line for each column of text that had levels without a feature of their own in training.
  [[nodiscard]] std::vector<std::string> level_notes() const;

 private:
  struct Text {
    std::size_t column;  // of the table
    std::unordered_map<std::string_view, std::uint16_t> code_of;  // views of the model's levels
    std::uint64_t n_unknown = 0;                                  // rows
    std::string example;
  };

  [[nodiscard]] std::optional<std::size_t> find(std::string const& name) const;
  [[nodiscard]] InputError missing(std::string const& name, std::string const& key) const;
  void fill_numbers(RawTable const&, std::span<std::uint32_t const> chosen, RawRows&) const;
  void fill_texts(RawTable const&, std::span<std::uint32_t const> chosen, std::size_t j, RawRows&);
  void fill_indicators(std::size_t j, RawRows&) const;

  Model const& model_;
  std::string file_;
  std::vector<std::string> names_;
  std::vector<ColumnKind> kinds_;
  std::vector<std::optional<std::size_t>> numbers_;  // [n_numeric] columns; nullopt: 0 in every row
  std::vector<Text> texts_;                          // [text columns]: they come first in Model::categorical
  std::vector<std::size_t> indicators_;              // [indicators] numeric column
};

}  // namespace shoal
