// SPDX-License-Identifier: Apache-2.0
// Which fields are numbers, and that each becomes the nearest float or double.
#include "src/data/table_number.hpp"

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "tests/data/table_test.hpp"

namespace shoal {
namespace {

using namespace test;

NumberForm form_of(std::string const& text, DecimalSigns signs = {}) {
  double value = 0;
  return parse_number(text.data(), text.data() + text.size(), signs, value);
}

double value_of(std::string const& text, DecimalSigns signs = {}) {
  double value = 0;
  EXPECT_EQ(parse_number(text.data(), text.data() + text.size(), signs, value), NumberForm::kNumber) << text;
  return value;
}

TEST(TableNumber, Grammar) {
  for (char const* text : {"0", "007", "-1", "+1", "1.", ".5", "-.5", "1.5", "1e3", "1E+03", "1.e-3", "+.5e1", "1e-400", "0e999999999999"})
    EXPECT_EQ(form_of(text), NumberForm::kNumber) << text;
  for (char const* text : {"", "-", "+", ".", "e3", ".e3", "1e", "1e+", "--1", "+-1", "1 2", "1,5", "1_000", "1,000", "0x10", "inf",
                           "-inf", "infinity", "Infinity", "nan", "1.2.3", "1f", "12-3", "1 ", " 1", "1e5.5", "\xef\xbc\x91"})
    EXPECT_EQ(form_of(text), NumberForm::kText) << text;
  for (char const* text : {"1e309", "-1e999999999999999999999", "179769313486231580793e289"})
    EXPECT_EQ(form_of(text), NumberForm::kTooLarge) << text;
}

TEST(TableNumber, DecimalSigns) {
  EXPECT_EQ(value_of("1,5", {false, true}), 1.5);
  EXPECT_EQ(form_of("1.5", {false, true}), NumberForm::kText);
  EXPECT_EQ(value_of("1.5", {true, true}), 1.5);
  EXPECT_EQ(value_of("-,5e2", {true, true}), -50.0);
  EXPECT_EQ(form_of("1.234,5", {true, true}), NumberForm::kText) << "no thousands";
  EXPECT_EQ(value_of("0,1234567890123456789012", {false, true}), 0.1234567890123456789012) << "the long way, with a comma";
}

TEST(TableNumber, RoundsCorrectly) {
  // Where the fast way ends, halfway cases, and the ends of double's range; the reference is the C library's strtod.
  for (char const* text :
       {"9007199254740992", "9007199254740993", "9007199254740993.0000000000000000000001", "18446744073709551615", "18446744073709551616",
        "9999999999999999999", "99999999999999999999", "123456789012345678901234567890", "1e22", "1e23", "8.5e22", "0.1", "0.3",
        "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
        "1.7976931348623157e308", "1.7976931348623158e308", "6.02214076e23", "1.00000000000000011102230246251565404", "000000000000000000000.1",
        "0.000000000000000000000000000000000000000000000000001", "3.4028234663852886e38", "123e-22", "123e-23"}) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(value_of(text)), std::bit_cast<std::uint64_t>(std::strtod(text, nullptr))) << text;
    EXPECT_EQ(value_of(std::string("-") + text), -std::strtod(text, nullptr)) << text;
  }
  std::uint64_t state = 42;
  for (int i = 0; i < 100'000; ++i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    int const digits = 1 + static_cast<int>(state >> 59) % 21;
    std::string text;
    for (int d = 0; d < digits; ++d) {
      state = state * 6364136223846793005 + 1442695040888963407;
      text += static_cast<char>('0' + (state >> 33) % 10);
      if (d == static_cast<int>(state >> 40) % 21) text += text.find('.') == std::string::npos ? "." : "";
    }
    text += fmt::format("e{}", static_cast<int>((state >> 20) % 80) - 40);
    ASSERT_EQ(value_of(text), std::strtod(text.c_str(), nullptr)) << text;
  }
  EXPECT_TRUE(std::signbit(value_of("-0")));
  EXPECT_EQ(value_of("1e-400"), 0.0);
  EXPECT_EQ(value_of("0." + std::string(1000, '0') + "1e1001"), 1.0);
  EXPECT_EQ(value_of("1" + std::string(1000, '0') + "e-1000"), 1.0);
}

TEST(TableNumber, ColumnsOfAllLengths) {
  // Short whole numbers go another way than the rest: the seam is at 9 digits.
  std::string text = "x\n";
  std::vector<float> wanted;
  std::string digits;
  for (int n = 1; n <= 25; ++n) {
    digits += static_cast<char>('0' + n % 10);
    for (std::string const& number : {digits, "-" + digits, digits + ".5", " " + digits + " ", "\"" + digits + "\""}) {
      text += number + "\n";
      std::string bare = number;
      std::erase_if(bare, [](char c) { return c == ' ' || c == '"'; });
      wanted.push_back(static_cast<float>(std::strtod(bare.c_str(), nullptr)));
    }
  }
  RawTable const table = read_text(text);
  EXPECT_EQ(std::get<std::vector<float>>(table.columns[0].values), wanted);
}

TEST(TableNumber, CommasCountAsDecimalSignsNextToSemicolons) {
  std::string const text = "a;b\n1,5;1.5\n2;3\n";
  EXPECT_EQ(cells(read_text(text)), (std::vector<std::vector<std::string>>{{"1.5", "2"}, {"1.5", "3"}}));
  EXPECT_EQ(cells(read_text(text, {.decimal = ','}))[0], (std::vector<std::string>{"1.5", "2"}));
  EXPECT_TRUE(read_text(text, {.decimal = ','}).columns[1].is_text());
  EXPECT_TRUE(read_text(text, {.decimal = '.'}).columns[0].is_text());
  EXPECT_EQ(cells(read_text("a,b\n\"1,5\",2\n", {.decimal = ','})), (std::vector<std::vector<std::string>>{{"1.5"}, {"2"}}));
  EXPECT_TRUE(read_text("a,b\n\"1,5\",2\n").columns[0].is_text());
}

TEST(TableNumber, BeyondAFloat) {
  expect_input_error([] { return read_text("a,bb\n1,2\n3, 1e39\n"); }, {":3:4: bb: expected a number that a float can hold", "found '1e39'"});
  expect_input_error([] { return read_text("a,b\n1,2\n3,-1e39\n", {}, ColumnKind::kNumber); }, {":3:3: b: expected a number that a float"});
  EXPECT_EQ(cells(read_text("a\n1e39\n", {}, ColumnKind::kExact))[0], std::vector<std::string>{"1e+39"});
  expect_input_error([] { return read_text("a\n1\n1e309\n", {}, ColumnKind::kExact); }, {":3:1: a: expected a number that a double"});
  EXPECT_TRUE(read_text("a\n1e309\nx\n").columns[0].is_text()) << "a text column may hold anything";
  // FLT_MAX and the last double that rounds to it
  EXPECT_EQ(std::get<std::vector<float>>(read_text("a\n3.4028235677973362e38\n").columns[0].values)[0], std::numeric_limits<float>::max());
  for (std::size_t const block : kBlockSizes) {
    expect_input_error([&] { return read_text("a,b\n1,1e50\n1e40,2\n3,1e60\n", {}, ColumnKind::kAuto, block); }, {":2:3: b: "});
  }
}

}  // namespace
}  // namespace shoal
