// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "src/data/formats.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::expect_input_error;
using test::idx;

Array parse(std::string const& bytes) { return parse_idx("t.idx", Bytes(bytes.begin(), bytes.end())); }

template <class T>
std::vector<T> values_of(Array const& array) {
  return std::get<std::vector<T>>(array.values);
}

TEST(Idx, EveryTypeGivesItsValues) {
  EXPECT_EQ(values_of<std::uint8_t>(parse(idx<std::uint8_t>(0x08, {2, 2}, {0, 1, 254, 255}))),
            (std::vector<std::uint8_t>{0, 1, 254, 255}));
  EXPECT_EQ(values_of<float>(parse(idx<std::int8_t>(0x09, {3}, {-128, 0, 127}))), (std::vector<float>{-128, 0, 127}));
  EXPECT_EQ(values_of<float>(parse(idx<std::int16_t>(0x0b, {2}, {-32768, 258}))), (std::vector<float>{-32768, 258}));
  EXPECT_EQ(values_of<double>(parse(idx<std::int32_t>(0x0c, {2}, {-2147483647, 16777217}))),
            (std::vector<double>{-2147483647, 16777217}));
  EXPECT_EQ(values_of<float>(parse(idx<float>(0x0d, {2}, {1.5f, -0.1f}))), (std::vector<float>{1.5f, -0.1f}));
  EXPECT_EQ(values_of<double>(parse(idx<double>(0x0e, {1}, {0.1}))), (std::vector<double>{0.1}));
}

TEST(Idx, DimensionsAreKept) {
  Array const array = parse(idx<std::uint8_t>(0x08, {2, 3, 1, 2}, std::vector<std::uint8_t>(12)));
  EXPECT_EQ(array.shape, (std::vector<std::size_t>{2, 3, 1, 2}));
  EXPECT_EQ(array.dtype, Dtype::kU8);
}

TEST(Idx, SizeThatTheHeaderDoesNotSayIsRefused) {
  std::string const whole = idx<std::uint8_t>(0x08, {2, 3}, {1, 2, 3, 4, 5, 6});
  expect_input_error([&] { return parse(whole.substr(0, whole.size() - 1)); },
                     {"t.idx: expected 6 bytes of values for uint8 of shape (2, 3), found 5", "cut off"});
  expect_input_error([&] { return parse(whole + "x"); }, {"found 7", "trailing bytes"});
  for (std::size_t n = 4; n < 12; ++n) {
    expect_input_error([&] { return parse(whole.substr(0, n)); }, {"an IDX header of 12 bytes for 2 dimensions"});
  }
}

TEST(Idx, HeaderThatClaimsMoreThanAnyMemoryAllocatesNothing) {
  constexpr std::uint32_t kHuge = 0xffffffff;
  expect_input_error(
      [&] {
        return parse(idx<std::uint8_t>(0x08, {1000000, 1000000}, {1}));
      },
      {"expected 1000000000000 bytes of values", "found 1"});
  expect_input_error(
      [&] {
        return parse(idx<double>(0x0e, {kHuge, kHuge, kHuge}, {1.0}));
      },
      {"expected more bytes than any file has", "found 8"});
}

TEST(Idx, ExtentOfZeroIsNotHiddenByHugeOnes) {
  constexpr std::uint32_t kHuge = 0xffffffff;
  expect_input_error(
      [&] {
        return parse(idx<std::uint8_t>(0x08, {kHuge, kHuge, kHuge, 0}, {}));
      },
      {"more bytes than any file has"});
  EXPECT_EQ(values_of<std::uint8_t>(parse(idx<std::uint8_t>(0x08, {0, 28}, {}))).size(), 0u);
}

TEST(Idx, UnknownTypeAndNoDimensionsAreRefused) {
  expect_input_error([&] { return parse(idx<std::uint8_t>(0x0a, {1}, {1})); },
                     {"an IDX type of 08 (uint8)", "found 0a"});
  expect_input_error([&] { return parse(idx<std::uint8_t>(0x08, {}, {})); }, {"1 or more dimensions", "found 0"});
}

}  // namespace
}  // namespace shoal
