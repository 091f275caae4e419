// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <gtest/gtest.h>

#include "src/data/formats.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::expect_input_error;
using test::Folder;
using test::gzip;

std::string const kSmall = test::idx<std::uint8_t>(0x08, {3}, {7, 8, 9});

std::string text_of(Bytes const& bytes) { return {bytes.begin(), bytes.end()}; }

TEST(Files, GzipIsRecognisedByItsBytesNotItsName) {
  Folder const folder;
  EXPECT_EQ(text_of(read_bytes(folder.write("packed.txt", gzip(kSmall)))), kSmall);
  EXPECT_EQ(text_of(read_bytes(folder.write("plain.gz", kSmall))), kSmall);
}

TEST(Files, ConcatenatedGzipMembersAreOneFile) {
  Folder const folder;
  EXPECT_EQ(text_of(read_bytes(folder.write("a.gz", gzip(kSmall.substr(0, 5)) + gzip(kSmall.substr(5))))), kSmall);
}

TEST(Files, GzipThatExpandsFarIsReadWhole) {
  Folder const folder;
  std::string const zeros(5'000'003, 'z');
  EXPECT_EQ(text_of(read_bytes(folder.write("a.gz", gzip(zeros)))), zeros);
}

TEST(Files, MissingFileIsNamed) {
  Folder const folder;
  expect_input_error([&] { return read_bytes(folder.path("none.idx")); }, {"none.idx: ", "no such file"});
}

TEST(Files, FolderIsNotAFile) {
  Folder const folder;
  std::filesystem::create_directories(folder.path("sub"));
  expect_input_error([&] { return read_bytes(folder.path("sub")); }, {"sub: ", "a folder"});
}

TEST(Files, EmptyFilesAreRefusedPackedOrNot) {
  Folder const folder;
  expect_input_error([&] { return read_bytes(folder.write("a", "")); }, {"an empty file"});
  expect_input_error([&] { return read_bytes(folder.write("a.gz", gzip(""))); }, {"an empty file"});
}

TEST(Files, GzipCutOffAnywhereIsRefused) {
  Folder const folder;
  std::string const packed = gzip(kSmall);
  for (std::size_t n = 2; n < packed.size(); ++n) {
    SCOPED_TRACE(n);
    expect_input_error([&] { return read_bytes(folder.write("cut.gz", packed.substr(0, n))); },
                       {"cut.gz: expected a complete gzip file"});
  }
}

TEST(Files, DamagedGzipIsRefused) {
  Folder const folder;
  std::string packed = gzip(kSmall);
  packed[packed.size() - 6] ^= 1;  // its checksum
  expect_input_error([&] { return read_bytes(folder.write("a.gz", packed)); },
                     {"damaged data", "incorrect data check"});
  expect_input_error([&] { return read_bytes(folder.write("b.gz", gzip(kSmall) + "xyz")); }, {"3 trailing bytes"});
}

TEST(Files, UnknownFormatShowsHowTheFileBegins) {
  Folder const folder;
  expect_input_error([&] { return read_array(folder.write("a.npy", "a,b\n1,2\n"), Role::kFeatures); },
                     {"a.npy: expected an IDX, NPY or NPZ file", "begins with 'a,b\\x0a1,2\\x0a'"});
  expect_input_error([&] { return read_array(folder.write("b.npy", "a,b,c,d,e,f"), Role::kFeatures); },
                     {"begins with 'a,b,c,d,'"});
}

TEST(Files, FormatIsRecognisedByItsBytesNotItsName) {
  Folder const folder;
  EXPECT_EQ(read_array(folder.write("a.npz", kSmall), Role::kLabels).shape, std::vector<std::size_t>{3});
  EXPECT_EQ(read_array(folder.write("a.idx", gzip(test::npy("|u1", "(2, 1)", "ab"))), Role::kLabels).shape,
            (std::vector<std::size_t>{2, 1}));
}

TEST(Files, AColonInAFileNameIsNoMember) {
  Folder const folder;
  EXPECT_EQ(read_array(folder.write("run:3", kSmall), Role::kLabels).shape, std::vector<std::size_t>{3});
  folder.write("b", kSmall);
  expect_input_error([&] { return read_array(folder.path("b:X"), Role::kLabels); },
                     {"b: expected an NPZ archive to take member 'X' from"});
}

}  // namespace
}  // namespace shoal
