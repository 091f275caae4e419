// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "src/data/formats.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::expect_input_error;
using test::npy;
using test::npy_header;
using test::raw;

Array parse_array(std::string const& bytes) { return parse_npy("t.npy", Bytes(bytes.begin(), bytes.end())); }

std::vector<double> values_of(Array const& array) {
  return std::visit([](auto const& values) { return std::vector<double>(values.begin(), values.end()); }, array.values);
}

template <class T>
void expect_both_orders(std::string const& code, std::vector<T> const& values) {
  SCOPED_TRACE(code);
  std::vector<double> const wanted(values.begin(), values.end());
  std::string const shape = fmt::format("({},)", values.size());
  EXPECT_EQ(values_of(parse_array(npy(fmt::format("<{}", code), shape, raw(values)))), wanted);
  EXPECT_EQ(values_of(parse_array(npy(fmt::format(">{}", code), shape, raw(values, true)))), wanted);
}

TEST(Npy, EveryTypeInBothByteOrders) {
  expect_both_orders<std::uint8_t>("u1", {0, 255});
  expect_both_orders<std::int8_t>("i1", {-128, 127});
  expect_both_orders<std::int16_t>("i2", {-32768, 258});
  expect_both_orders<std::uint16_t>("u2", {65535, 258});
  expect_both_orders<std::int32_t>("i4", {-2147483647, 16777217});
  expect_both_orders<std::uint32_t>("u4", {4294967295u, 16777217u});
  expect_both_orders<std::int64_t>("i8", {-9007199254740992, 9007199254740991});
  expect_both_orders<std::uint64_t>("u8", {9007199254740992u, 3u});
  expect_both_orders<float>("f4", {0.1f, -3e38f});
  expect_both_orders<double>("f8", {0.1, -1e300});
}

TEST(Npy, HalfPrecisionIsExact) {
  // 1, -2, largest, smallest normal, smallest subnormal, -0, infinity
  Array const array =
      parse_array(npy("<f2", "(7,)", raw<std::uint16_t>({0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8000, 0x7c00})));
  EXPECT_EQ(values_of(array), (std::vector<double>{1, -2, 65504, 0x1p-14, 0x1p-24, -0.0, INFINITY}));
  EXPECT_TRUE(std::signbit(values_of(array)[5]));
  EXPECT_TRUE(std::isnan(values_of(parse_array(npy("<f2", "(1,)", raw<std::uint16_t>({0x7e00}))))[0]));
}

TEST(Npy, BooleansAreNumbersNotPixels) {
  Array const array = parse_array(npy("|b1", "(2, 2)", std::string("\1\0\0\1", 4)));
  EXPECT_TRUE(std::holds_alternative<std::vector<float>>(array.values));
  EXPECT_EQ(values_of(array), (std::vector<double>{1, 0, 0, 1}));
}

TEST(Npy, FortranOrderIsTransposed) {
  EXPECT_EQ(values_of(parse_array(npy("|u1", "(2, 3)", std::string("\1\4\2\5\3\6", 6), true))),
            (std::vector<double>{1, 2, 3, 4, 5, 6}));
}

TEST(Npy, FortranOrderOfManyRowsAndFourDimensions) {
  std::size_t const shape[] = {131, 3, 1, 5};
  std::vector<std::uint16_t> fortran;
  for (std::size_t d = 0; d < 5; ++d)
    for (std::size_t b = 0; b < 3; ++b)
      for (std::size_t a = 0; a < 131; ++a) fortran.push_back(static_cast<std::uint16_t>((a * 3 + b) * 5 + d));
  Array const array = parse_array(npy("<u2", "(131, 3, 1, 5)", raw(fortran), true));
  EXPECT_EQ(array.shape, std::vector<std::size_t>(std::begin(shape), std::end(shape)));
  std::vector<double> const values = values_of(array);
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(values[i], static_cast<double>(i)) << i;
}

TEST(Npy, VersionsOneToThreeAndOldWritersAreRead) {
  for (int version : {1, 2, 3})
    EXPECT_EQ(values_of(parse_array(npy("|u1", "(2,)", "\1\2", false, version))), (std::vector<double>{1, 2}));
  EXPECT_EQ(values_of(parse_array(npy_header("{'shape': (1L, 2L), \"fortran_order\":False,'descr':'|u1'}   ") + "\1\2")),
            (std::vector<double>{1, 2}));
  expect_input_error([] { return parse_array(npy("|u1", "(2,)", "\1\2", false, 4)); }, {"NPY version 1, 2 or 3, found 4"});
}

TEST(Npy, SizeThatTheHeaderDoesNotSayIsRefused) {
  expect_input_error([] { return parse_array(npy("<f4", "(2, 3)", std::string(23, 'x'))); },
                     {"t.npy: expected 24 bytes of values for float32 of shape (2, 3), found 23"});
  expect_input_error([] { return parse_array(npy("<f4", "(2, 3)", std::string(25, 'x'))); }, {"found 25", "trailing bytes"});
  expect_input_error([] { return parse_array(npy("<f8", "(1000000, 1000000)", "x")); }, {"expected 8000000000000 bytes"});
  expect_input_error([] { return parse_array(npy("<f8", "(18446744073709551615, 2)", "x")); },
                     {"more bytes than any file has"});
  expect_input_error([] { return parse_array(npy("<f8", "(18446744073709551616, 2)", "x")); }, {"a whole number >= 0"});
}

TEST(Npy, FileCutOffAnywhereIsRefused) {
  std::string const whole = npy("<i8", "(2,)", raw<std::int64_t>({1, 2}));
  for (std::size_t n = 6; n < whole.size(); ++n) {
    SCOPED_TRACE(n);
    expect_input_error([&] { return parse_array(whole.substr(0, n)); }, {"t.npy: expected"});
  }
}

TEST(Npy, BrokenHeadersSayWhere) {
  expect_input_error([] { return parse_array(npy_header("nonsense")); },
                     {"expected '{' at byte 0 of the NPY header, found 'nonsense"});
  expect_input_error([] { return parse_array(npy_header("{'descr': '<f4', 'shape': (1,)}")); }, {"the key fortran_order"});
  expect_input_error([] { return parse_array(npy_header("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}")); },
                     {"True or False"});
  expect_input_error([] { return parse_array(npy_header("{'descr': '<f4', 'fortran_order': True, 'shape': (-1,)}")); },
                     {"a whole number >= 0"});
  expect_input_error([] { return parse_array(npy_header("{'descr': '<f4', 'fortran_order': True, 'shape': (1,")); },
                     {"found its end"});
  expect_input_error([] { return parse_array(npy_header("{'descr': '<f4")); }, {"a closing quote"});
  expect_input_error([] { return parse_array(npy_header("{'order': 1}")); }, {"found 'order'"});
  expect_input_error([] { return parse_array(npy_header("{'descr': '<f4', 'fortran_order': True, 'shape': (1,)} x")); },
                     {"nothing more"});
}

TEST(Npy, TypesThatAreNoNumbersAreRefusedWithAHint) {
  expect_input_error([] { return parse_array(npy("<U5", "(1,)", std::string(20, '\0'))); }, {"found '<U5'", "class numbers"});
  expect_input_error([] { return parse_array(npy("|O", "(1,)", "x")); }, {"found '|O'", "Python objects"});
  expect_input_error([] { return parse_array(npy("<c8", "(1,)", "12345678")); }, {"found '<c8'"});
  expect_input_error(
      [] { return parse_array(npy_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}")); },
      {"a structured dtype"});
}

TEST(Npy, IntegersThatNoDoubleHoldsAreRefused) {
  expect_input_error(
      [] {
        return parse_array(npy("<i8", "(3,)", raw<std::int64_t>({1, 2, -9007199254740993})));
      },
      {"integers within +-2^53", "-9007199254740993 at element 2"});
  expect_input_error([] { return parse_array(npy("<u8", "(1,)", raw<std::uint64_t>({18446744073709551615u}))); },
                     {"18446744073709551615 at element 0"});
}

}  // namespace
}  // namespace shoal
