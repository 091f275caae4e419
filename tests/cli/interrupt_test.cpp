// SPDX-License-Identifier: Apache-2.0
// An interrupted sweep: its study is complete up to then, and resuming it finds what an undisturbed sweep finds.
#include <csignal>

#include <fcntl.h>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

class Interrupt : public Program {
 protected:
  // Starts the program, waits until standard error has `text`, sends the signal and returns the wait status.
  [[nodiscard]] int interrupted(std::vector<std::string> const& arguments, std::string const& text, int signal) const {
    pid_t const child = ::fork();
    if (child == 0) {
      if (::chdir(folder_.c_str()) != 0) ::_exit(99);
      ::dup2(::open("out.txt", O_WRONLY | O_CREAT | O_TRUNC, 0644), STDOUT_FILENO);
      ::dup2(::open("err.txt", O_WRONLY | O_CREAT | O_TRUNC, 0644), STDERR_FILENO);
      std::vector<char*> argv{const_cast<char*>(SHOAL_PROGRAM)};
      for (std::string const& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
      argv.push_back(nullptr);
      ::execv(SHOAL_PROGRAM, argv.data());
      ::_exit(98);
    }
    int status = 0;
    while (read_text(folder_ / "err.txt").find(text) == std::string::npos) {
      if (::waitpid(child, &status, WNOHANG) == child) return status;  // it ended by itself; the caller's checks say so
      ::usleep(10'000);
    }
    ::kill(child, signal);
    ::waitpid(child, &status, 0);
    return status;
  }
};

TEST_F(Interrupt, EndsWithCode130AndTheResumeCommand) {
  write_sweep();
  // Far more epochs than the signal leaves time for.
  std::vector<std::string> const arguments{"sweep",   "s.yaml",   "--schedule", "full",      "--epochs",
                                           "1000000", "--trials", "2",          "--threads", "1"};
  for (int const signal : {SIGINT, SIGTERM}) {
    std::filesystem::remove(folder_ / "err.txt");
    int const status = interrupted(arguments, "search, full schedule", signal);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130) << read_text(folder_ / "err.txt");
    std::string const err = read_text(folder_ / "err.txt");
    EXPECT_TRUE(err.ends_with("shoal: interrupted; the study is complete up to here. Go on with: shoal resume s.db\n"))
        << err;
    EXPECT_EQ(run("results s.db").code, 0);
    for (auto const& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path().filename().string().starts_with("s.db")) std::filesystem::remove(entry.path());
    }
  }
}

TEST_F(Interrupt, AnInterruptedStudyResumesToTheUndisturbedResult) {
  write_sweep();
  std::string const sweep = "s.yaml --schedule full --epochs 400 --trials 4 --threads 1";
  Outcome const whole = run("sweep " + sweep + " --study whole.db --format json -q");
  ASSERT_EQ(whole.code, 0) << whole.err;
  int const status = interrupted({"sweep", "s.yaml", "--schedule", "full", "--epochs", "400", "--trials", "4",
                                  "--threads", "1", "--study", "cut.db"},
                                 "search, full schedule", SIGINT);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_TRUE(WEXITSTATUS(status) == 130 || WEXITSTATUS(status) == 0)
      << read_text(folder_ / "err.txt");  // 0: it was faster than the signal
  Outcome const rest = run("resume cut.db --format json -q");
  ASSERT_EQ(rest.code, 0) << rest.err;
  EXPECT_EQ(Json::parse(rest.out)["best"].dump(), Json::parse(whole.out)["best"].dump());
  auto const rows = [this](std::string const& study) {
    return Json::parse(run("results " + study + " --format json").out)["leaderboard"].dump();
  };
  EXPECT_EQ(rows("cut.db"), rows("whole.db"));
}

}  // namespace
}  // namespace shoal
