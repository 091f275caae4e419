// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <zip.h>

#include "src/data/formats.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::expect_input_error;
using test::Folder;
using test::npy;

using Members = std::vector<std::pair<std::string, std::string>>;

// numpy.savez (stored) or numpy.savez_compressed.
std::string write_zip(Folder const& folder, std::string const& name, Members const& members, bool compressed = true) {
  std::string const path = folder.path(name);
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (auto const& [member, bytes] : members) {
    zip_int64_t const index =
        zip_file_add(archive, member.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  return path;
}

std::string const kMatrix = npy("|u1", "(2, 3)", "abcdef"), kOther = npy("|u1", "(2, 2)", "ABCD"),
                  kVector = npy("|u1", "(2,)", "xy");

std::string text_of(Array const& array) {
  auto const& values = std::get<std::vector<std::uint8_t>>(array.values);
  return {values.begin(), values.end()};
}

TEST(Npz, MembersNamedXAndYAreTheDefault) {
  Folder const folder;
  for (bool compressed : {true, false}) {
    std::string const path = write_zip(
        folder, "a.npz",
        {{"Z.npy", kOther}, {"X.npy", kMatrix}, {"w.npy", kVector}, {"y.npy", npy("|u1", "(2,)", "01")}}, compressed);
    EXPECT_EQ(text_of(read_array(path, Role::kFeatures)), "abcdef");
    EXPECT_EQ(text_of(read_array(path, Role::kLabels)), "01");
    EXPECT_EQ(text_of(read_array(path + ":Z", Role::kFeatures)), "ABCD");
    EXPECT_EQ(text_of(read_array(path + ":Z.npy", Role::kFeatures)), "ABCD");
  }
}

TEST(Npz, TheOnlyMemberWithFittingDimensionsIsTheDefault) {
  Folder const folder;
  std::string const path =
      write_zip(folder, "a.npz", {{"labels.npy", kVector}, {"readme.txt", "hello"}, {"data.npy", kMatrix}});
  EXPECT_EQ(text_of(read_array(path, Role::kFeatures)), "abcdef");
  EXPECT_EQ(text_of(read_array(path, Role::kLabels)), "xy");
}

TEST(Npz, SeveralCandidatesAreAnErrorThatListsThem) {
  Folder const folder;
  std::string const path = write_zip(folder, "a.npz", {{"x_train.npy", kMatrix}, {"x_test.npy", kOther}});
  expect_input_error([&] { return read_array(path, Role::kFeatures); },
                     {"a member 'X', or a single one of two or more dimensions", "x_train, x_test", "a.npz:x_train"});
  expect_input_error([&] { return read_array(path, Role::kLabels); },
                     {"a member 'y', or a single one of one dimension"});
}

TEST(Npz, UnknownMemberNamesTheNearest) {
  Folder const folder;
  std::string const path = write_zip(folder, "a.npz", {{"x_train.npy", kMatrix}, {"y_train.npy", kVector}});
  expect_input_error([&] { return read_array(path + ":x_trian", Role::kFeatures); },
                     {"one of the members x_train, y_train", "found 'x_trian'", "did you mean 'x_train'?"});
}

TEST(Npz, MessagesNameTheMember) {
  Folder const folder;
  std::string const path =
      write_zip(folder, "a.npz", {{"X.npy", npy("<f4", "(2, 3)", "too short")}, {"notes.txt", "hello"}});
  expect_input_error([&] { return read_array(path, Role::kFeatures); }, {"a.npz:X: expected 24 bytes of values"});
  expect_input_error([&] { return read_array(path + ":notes.txt", Role::kFeatures); },
                     {"a.npz:notes.txt: expected an NPY member"});
}

TEST(Npz, BrokenAndEmptyArchivesAreRefused) {
  Folder const folder;
  std::string const empty = std::string("PK\5\6", 4) + std::string(18, '\0');
  expect_input_error([&] { return read_array(folder.write("e.npz", empty), Role::kFeatures); },
                     {"e.npz: expected an NPZ archive with arrays in it"});
  std::string const path = write_zip(folder, "a.npz", {{"X.npy", kMatrix}}, false);
  Bytes const bytes = read_bytes(path);
  std::string const whole(bytes.begin(), bytes.end());
  expect_input_error(
      [&] { return read_array(folder.write("cut.npz", whole.substr(0, whole.size() - 30)), Role::kFeatures); },
      {"cut.npz: expected a complete NPZ archive"});
  std::string damaged = whole;
  damaged[damaged.find("abcdef")] = 'A';
  expect_input_error([&] { return read_array(folder.write("crc.npz", damaged), Role::kFeatures); },
                     {"crc.npz:X: expected a member that can be read", "CRC"});
}

TEST(Npz, MemberWhoseDirectoryClaimsATerabyteAllocatesNothing) {
  Folder const folder;
  Bytes const bytes = read_bytes(write_zip(folder, "a.npz", {{"X.npy", kMatrix}}, false));
  std::string lying(bytes.begin(), bytes.end());
  std::size_t const directory = lying.find("PK\1\2");
  for (std::size_t const at : {directory + 24, std::size_t{22}})
    lying.replace(at, 4, "\xf0\xff\xff\xff");  // unpacked size, 4 GiB
  expect_input_error([&] { return read_array(folder.write("lie.npz", lying), Role::kFeatures); }, {"lie.npz"});
}

TEST(Npz, AnyChangedByteIsReadOrRefusedInOneLine) {
  Folder const folder;
  Bytes const bytes = read_bytes(write_zip(folder, "a.npz", {{"X.npy", kMatrix}, {"y.npy", kVector}}));
  std::string const archive(bytes.begin(), bytes.end());
  for (std::string const& whole :
       {archive, kMatrix, test::gzip(kMatrix), test::idx<std::uint8_t>(0x08, {2, 3}, {1, 2, 3, 4, 5, 6})}) {
    for (std::size_t i = 0; i < whole.size(); ++i) {
      for (char const flip : {'\x01', '\x80', '\xff'}) {
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ flip);
        try {
          static_cast<void>(read_array(folder.write("changed", changed), Role::kFeatures));
        } catch (InputError const& error) {
          EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
        }
      }
    }
  }
}

TEST(Npz, GzippedArchiveIsRead) {
  Folder const folder;
  Bytes const bytes = read_bytes(write_zip(folder, "a.npz", {{"X.npy", kMatrix}}));
  std::string const path = folder.write("a.npz.gz", test::gzip(std::string(bytes.begin(), bytes.end())));
  EXPECT_EQ(text_of(read_array(path, Role::kFeatures)), "abcdef");
}

}  // namespace
}  // namespace shoal
