// SPDX-License-Identifier: Apache-2.0
// Logs for TensorBoard from the command line; what is in them is tests/tensorboard's business, and PyPI's tensorboard's, where
// SHOAL_PEERS_PYTHON names a Python that has it.
#include <algorithm>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

namespace fs = std::filesystem;

class TensorBoardLog : public Program {
 protected:
  /// Of every event file in a folder, relative to it.
  [[nodiscard]] std::vector<std::string> files(std::string const& folder) const {
    std::vector<std::string> found;
    for (auto const& entry : fs::recursive_directory_iterator(folder_ / folder)) {
      if (entry.is_regular_file()) found.push_back(entry.path().lexically_relative(folder_ / folder));
    }
    std::sort(found.begin(), found.end());
    return found;
  }
};

TEST_F(TensorBoardLog, HasADirectoryARunWhileTheSweepRunsOrAfterwards) {
  write_sweep("output: {tensorboard: {dir: logs, curves: top}}\n");
  ASSERT_EQ(run("sweep s.yaml").code, 0);
  std::vector<std::string> const live = files("logs");
  ASSERT_EQ(live.size(), 1u + 6 * 2);
  for (char const* const run : {"trial-00000/fold-0", "trial-00000/fold-1", "trial-00005/fold-1"})
    EXPECT_TRUE(fs::is_directory(folder_ / "logs" / run)) << run;
  Outcome const exported = run("export s.db --tensorboard again --curves top");
  EXPECT_EQ(exported.code, 0) << exported.err;
  EXPECT_EQ(files("again").size(), live.size());
}

TEST_F(TensorBoardLog, ASecondSessionAddsLaterFiles) {
  write_sweep();
  ASSERT_EQ(run("sweep s.yaml --tensorboard logs").code, 0);
  std::vector<std::string> const before = files("logs");
  ASSERT_EQ(run("resume s.db").code, 0);
  EXPECT_EQ(files("logs"), before);  // nothing is new
  ASSERT_EQ(run("resume s.db --trials +2").code, 0);
  EXPECT_TRUE(fs::is_directory(folder_ / "logs/trial-00007"));
  fs::create_directory(folder_ / "elsewhere");
  ASSERT_EQ(run("resume ../s.db --tensorboard elsewhere", "").code, 2);  // no such study
  ASSERT_EQ(run("resume s.db --tensorboard elsewhere").code, 0);
  EXPECT_EQ(files("elsewhere").size(), 1u + 8 * 2);
  ASSERT_EQ(run("resume s.db --trials +1 --tensorboard none").code, 0);
  EXPECT_FALSE(fs::exists(folder_ / "logs/trial-00008"));
}

TEST_F(TensorBoardLog, OfAnotherSweepIsRefusedOrReplaced) {
  write_sweep();
  ASSERT_EQ(run("sweep s.yaml --tensorboard logs").code, 0);
  for (std::string const command : {"sweep s.yaml --study t.db --tensorboard logs", "export s.db --tensorboard logs"}) {
    Outcome const outcome = run(command);
    EXPECT_EQ(outcome.code, 2) << command;
    EXPECT_NE(outcome.err.find("logs: tensorboard: expected a folder without event files, found "), std::string::npos) << outcome.err;
  }
  EXPECT_FALSE(fs::exists(folder_ / "t.db"));
  Outcome const exists = run("sweep s.yaml --tensorboard logs");
  EXPECT_EQ(exists.code, 2);
  EXPECT_NE(exists.err.find("shoal resume s.db"), std::string::npos) << exists.err;
  ASSERT_EQ(run("sweep s.yaml --tensorboard logs --overwrite --trials 2").code, 0);
  EXPECT_EQ(files("logs").size(), 1u + 2 * 2);
  EXPECT_FALSE(fs::exists(folder_ / "logs/trial-00005"));
}

TEST_F(TensorBoardLog, AFolderThatCannotBeMadeIsSaidBeforeAnythingTrains) {
  write_sweep();
  write("file", "");
  Outcome const outcome = run("sweep s.yaml --quiet --tensorboard file/logs");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, fmt::format("shoal: error: cannot make {}/file/logs: Not a directory\n", folder_.string()));
  EXPECT_FALSE(fs::exists(folder_ / "s.db"));
  expect_error("export s.db --tensorboard x --table t.csv", 2, "shoal export: expected --model, --table or --tensorboard, found --table and --tensorboard");
  expect_error("export s.db --table t.csv --curves top", 2, "--curves: expected --tensorboard beside it, found --table");
}

TEST_F(TensorBoardLog, IsWhatTensorBoardServes) {
  char const* const python = std::getenv("SHOAL_PEERS_PYTHON");
  if (python == nullptr) GTEST_SKIP() << "SHOAL_PEERS_PYTHON names no Python with tensorboard";
  if (std::system((std::string(python) + " -c 'import tensorboard' 2> /dev/null").c_str()) != 0)
    GTEST_SKIP() << python << " has no tensorboard";
  write_sweep("repeats: 2\nmetrics: [f1]\noutput: {tensorboard: logs}\n");
  ASSERT_EQ(run("sweep s.yaml").code, 0);
  std::string const command = fmt::format("cd '{0}' && '{1}' '" SHOAL_TEST_DATA "/tensorboard/check_with_tensorboard.py' '{2}' s.db logs > check.txt 2>&1",
                                          folder_.string(), python, SHOAL_PROGRAM);
  EXPECT_EQ(std::system(command.c_str()), 0) << read_text(folder_ / "check.txt");
}

}  // namespace
}  // namespace shoal
