// SPDX-License-Identifier: Apache-2.0
// Short ways to read a text and to look at what came out.
#pragma once

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "src/data/table_reader.hpp"
#include "tests/data/test_files.hpp"

namespace shoal::test {

/// Blocks of a few bytes, so that every record, quote and line end meets a block's end once.
inline constexpr std::size_t kBlockSizes[] = {1, 2, 3, 5, 7, 16, 31, 64, 100, 1 << 20};

inline std::vector<ColumnKind> all(TableReader const& reader, ColumnKind kind) {
  return std::vector<ColumnKind>(reader.names().size(), kind);
}

inline RawTable read_file(std::string const& path, TableFormat const& format = {}, ColumnKind kind = ColumnKind::kAuto,
                          std::size_t block = std::size_t{1} << 20) {
  TableReader reader(path, format, {.first_block = block, .block = block});
  return reader.read(all(reader, kind));
}

inline RawTable read_text(std::string const& text, TableFormat const& format = {}, ColumnKind kind = ColumnKind::kAuto,
                          std::size_t block = std::size_t{1} << 20, std::string const& name = "t.csv") {
  Folder const folder;
  return read_file(folder.write(name, text), format, kind, block);
}

/// A text column as texts, "<missing>" where there is none; a number column's values printed.
inline std::vector<std::string> cells(RawColumn const& column) {
  std::vector<std::string> texts;
  if (auto const* values = std::get_if<TextValues>(&column.values)) {
    for (std::uint32_t const code : values->codes) texts.push_back(code == kMissingCode ? "<missing>" : values->levels[code]);
  } else if (auto const* floats = std::get_if<std::vector<float>>(&column.values)) {
    for (float const value : *floats) texts.push_back(std::isnan(value) ? "<missing>" : fmt::format("{}", value));
  } else if (auto const* doubles = std::get_if<std::vector<double>>(&column.values)) {
    for (double const value : *doubles) texts.push_back(std::isnan(value) ? "<missing>" : fmt::format("{}", value));
  }
  return texts;
}

inline std::vector<std::vector<std::string>> cells(RawTable const& table) {
  std::vector<std::vector<std::string>> columns;
  for (RawColumn const& column : table.columns) columns.push_back(cells(column));
  return columns;
}

inline std::vector<std::string> names(RawTable const& table) {
  std::vector<std::string> result;
  for (RawColumn const& column : table.columns) result.push_back(column.name);
  return result;
}

/// The same bits, dictionaries and lines.
inline void expect_identical(RawTable const& a, RawTable const& b, std::string const& what) {
  ASSERT_EQ(a.n_rows, b.n_rows) << what;
  EXPECT_EQ(a.lines, b.lines) << what;
  ASSERT_EQ(a.columns.size(), b.columns.size()) << what;
  auto const same_bits = [](auto const& x, auto const& y) {
    return x.size() == y.size() && (x.empty() || std::memcmp(x.data(), y.data(), x.size() * sizeof(x[0])) == 0);
  };
  for (std::size_t c = 0; c < a.columns.size(); ++c) {
    RawColumn const &x = a.columns[c], &y = b.columns[c];
    EXPECT_EQ(x.name, y.name) << what;
    EXPECT_EQ(x.n_missing, y.n_missing) << what << ", column " << x.name;
    ASSERT_EQ(x.values.index(), y.values.index()) << what << ", column " << x.name;
    if (auto const* text = std::get_if<TextValues>(&x.values)) {
      EXPECT_EQ(text->levels, std::get<TextValues>(y.values).levels) << what << ", column " << x.name;
      EXPECT_TRUE(same_bits(text->codes, std::get<TextValues>(y.values).codes)) << what << ", column " << x.name;
    } else if (auto const* floats = std::get_if<std::vector<float>>(&x.values)) {
      EXPECT_TRUE(same_bits(*floats, std::get<std::vector<float>>(y.values))) << what << ", column " << x.name;
    } else if (auto const* doubles = std::get_if<std::vector<double>>(&x.values)) {
      EXPECT_TRUE(same_bits(*doubles, std::get<std::vector<double>>(y.values))) << what << ", column " << x.name;
    }
  }
}

}  // namespace shoal::test
