// SPDX-License-Identifier: Apache-2.0
#include "src/export/output_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

namespace fs = std::filesystem;

class OutputFiles : public testing::Test {
 protected:
  fs::path folder_ = fs::temp_directory_path() / ("shoal-output-" + std::to_string(::getpid()));
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  [[nodiscard]] static std::string read(fs::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] static std::string message(std::string const& path, std::string_view contents = "x") {
    try {
      write_file(path, contents);
    } catch (MachineError const& error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_F(OutputFiles, ReplacesTheOldContentsAndLeavesNothingBeside) {
  write_file(folder_ / "a", "old and longer");
  write_file(folder_ / "a", "new");
  EXPECT_EQ(read(folder_ / "a"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(OutputFiles, KeepsTheModeOfAnExistingFile) {
  write_file(folder_ / "a", "1");
  ::chmod((folder_ / "a").c_str(), 0640);
  write_file(folder_ / "a", "2");
  EXPECT_EQ(fs::status(folder_ / "a").permissions(), fs::perms(0640));
}

TEST_F(OutputFiles, FollowsALinkInsteadOfReplacingIt) {
  write_file(folder_ / "target", "1");
  fs::create_symlink("target", folder_ / "link");
  write_file(folder_ / "link", "2");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(read(folder_ / "target"), "2");
}

TEST_F(OutputFiles, AppearsWithCommitAndLeavesNothingWithoutIt) {
  write_file(folder_ / "a", "old");
  {
    OutputFile file((folder_ / "a").string());
    file.write("one ");
    file.write("two");
    EXPECT_EQ(read(folder_ / "a"), "old");
  }
  EXPECT_EQ(read(folder_ / "a"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
  OutputFile file((folder_ / "a").string());
  file.write("one ");
  file.write("two");
  file.commit();
  EXPECT_EQ(read(folder_ / "a"), "one two");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(OutputFiles, ADeviceIsWrittenAndNotReplaced) {
  write_file("/dev/null", "x");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFiles, ReasonsAreNamed) {
  EXPECT_EQ(message("/dev/full"), "cannot write /dev/full: No space left on device");
  EXPECT_EQ(message(folder_.string()), "cannot write " + folder_.string() + ": Is a directory");
  EXPECT_EQ(message((folder_ / "no" / "a").string()),
            "cannot write " + (folder_ / "no" / "a").string() + ": No such file or directory");
}

}  // namespace
}  // namespace shoal
