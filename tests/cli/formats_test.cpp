// SPDX-License-Identifier: Apache-2.0
// Standard output that cannot be written, or that nobody reads.
#include "tests/cli/program.hpp"

namespace shoal {
namespace {

class Output : public Program {
 protected:
  // The same through a shell pipeline, whose status is the program's.
  [[nodiscard]] int shell(std::string const& command) const {
    std::string const line = fmt::format("cd '{}' && {}", folder_.string(), command);
    int const status = std::system(line.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
};

TEST_F(Output, DevicesNamesTheProcessor) {
  EXPECT_TRUE(run("devices").out.starts_with("cpu: "));
  EXPECT_TRUE(run("devices --format json").out.starts_with("{\"devices\":[{\"name\":\"cpu\""));
  EXPECT_TRUE(run("devices --format csv").out.starts_with("name,device,"));
}

TEST_F(Output, AFullDiskIsAMachineFailure) {
  EXPECT_EQ(shell(fmt::format("'{}' devices > /dev/full 2> err.txt", SHOAL_PROGRAM)), 1);
  EXPECT_EQ(read_text(folder_ / "err.txt"), "shoal: error: cannot write standard output: No space left on device\n");
}

TEST_F(Output, AReaderThatHasGoneIsNoError) {
  // The reader closes the pipe before the program, which waits for it, writes.
  EXPECT_EQ(shell(fmt::format("mkfifo p; (exec 3< p; exec 3<&-; touch closed) & (while [ ! -e closed ]; do sleep 0.01; "
                              "done; exec '{}' --help 2> err.txt) > p",
                              SHOAL_PROGRAM)),
            0);
  EXPECT_EQ(read_text(folder_ / "err.txt"), "");
}

}  // namespace
}  // namespace shoal
