// SPDX-License-Identifier: Apache-2.0
#include "shoal/table.hpp"

#include <bit>
#include <cstdlib>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "src/report/text.hpp"

namespace shoal {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(TableText, NumbersStandRightAndTextLeft) {
  Table const table{{"rank", "name"}, {{std::int64_t{1}, std::string("a")}, {std::int64_t{10}, std::string("bcd")}}};
  EXPECT_EQ(to_text(table), "rank  name\n   1  a\n  10  bcd\n");
}

TEST(TableText, WidthsCountCharactersNotBytes) {
  Table const table{{"x", "y"}, {{std::string("±"), std::string("1")}, {std::string("ab"), std::string("2")}}};
  EXPECT_EQ(to_text(table), "x   y\n±   1\nab  2\n");
}

TEST(TableText, ControlCharactersCannotSteerTheTerminal) {
  Table const table{{"n"}, {{std::string("a\x1b[2Jb\nc\xc2\x9b")}}};
  EXPECT_EQ(to_text(table), "n\na\\x1b[2Jb\\nc\\x9b\n");
}

TEST(TableText, AnEmptyTableIsItsHeader) { EXPECT_EQ(to_text(Table{{"a", "bb"}, {}}), "a  bb\n"); }

TEST(TableText, AMissingValueIsADashAndKeepsAColumnOfNumbersRight) {
  EXPECT_EQ(to_text(Table{{"units"}, {{std::int64_t{7}}, {std::monostate{}}}}), "units\n    7\n    -\n");
}

TEST(TableCsv, QuotesOnlyWhatNeedsIt) {
  Table const table{{"a,b", "c"},
                    {{std::string("say \"hi\""), std::string("two\nlines")}, {std::string("plain"), true}}};
  EXPECT_EQ(to_csv(table), "\"a,b\",c\n\"say \"\"hi\"\"\",\"two\nlines\"\nplain,true\n");
}

TEST(TableCsv, DoublesReadBackToTheSameBits) {
  for (double const value : {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, -0.0, 64.0}) {
    std::string const csv = to_csv(Table{{"x"}, {{value}}});
    double const read = std::strtod(csv.c_str() + 2, nullptr);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(read), std::bit_cast<std::uint64_t>(value)) << csv;
  }
}

TEST(TableCsv, NothingIsEmptyAndNotANumberIsNan) {
  EXPECT_EQ(to_csv(Table{{"a", "b", "c"}, {{std::monostate{}, kNan, -std::numeric_limits<double>::infinity()}}}),
            "a,b,c\n,nan,-inf\n");
}

TEST(TableJson, IsValidWhateverTheNamesAre) {
  Table const table{{"q\"", "v"}, {{std::string("\xff\n\x01"), kNan}, {JsonText{"{\"a\":1}"}, 0.5}}};
  auto const json = nlohmann::json::parse(to_json(table));
  ASSERT_EQ(json.size(), 2u);
  EXPECT_TRUE(json[0]["v"].is_null());
  EXPECT_EQ(json[1]["q\""]["a"], 1);
  EXPECT_EQ(json[1]["v"], 0.5);
}

TEST(TableJson, AnEmptyTableIsAnEmptyArray) { EXPECT_EQ(to_json(Table{{"a"}, {}}), "[]"); }

TEST(Readable, KeepsShortNumbersAndRoundsLongOnes) {
  EXPECT_EQ(readable(0.1), "0.1");
  EXPECT_EQ(readable(64.0), "64");
  EXPECT_EQ(readable(0.98127341), "0.9813");
  EXPECT_EQ(readable(1e-4), "1e-04");
  EXPECT_EQ(readable(3.14159e-7), "3.142e-07");
  EXPECT_EQ(readable(1.0 / 3e9), "3.333e-10");
  EXPECT_EQ(readable(kNan), "nan");
}

TEST(Text, ClippedNeverCutsACharacterInTwo) {
  EXPECT_EQ(clipped("abc", 3), "abc");
  EXPECT_EQ(clipped("abcd", 3), "ab…");
  EXPECT_EQ(clipped("±±±±", 3), "±±…");
  EXPECT_EQ(clipped("abc", 0), "");
}

TEST(Text, DurationsAndCounts) {
  EXPECT_EQ(duration(0.0441), "44 ms");
  EXPECT_EQ(duration(0.9999), "1.0 s");
  EXPECT_EQ(duration(184.2), "3m04s");
  EXPECT_EQ(duration(7500), "2h05m");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1 234 567");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
}

}  // namespace
}  // namespace shoal
