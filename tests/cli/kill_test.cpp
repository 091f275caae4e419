// SPDX-License-Identifier: Apache-2.0
// Invariant 3 with the real engine: a sweep that is killed again and again, at times that nobody chose, ends with the
// same leaderboard to the bit.
#include <csignal>
#include <random>

#include <fcntl.h>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

class Kill : public Program {
 protected:
  // Starts the program, kills it after `microseconds`, and says whether it was still running.
  [[nodiscard]] bool killed(std::vector<std::string> const& arguments, unsigned microseconds) const {
    pid_t const child = ::fork();
    if (child == 0) {
      if (::chdir(folder_.c_str()) != 0) ::_exit(99);
      for (int const stream : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(::open("/dev/null", O_WRONLY), stream);
      std::vector<char*> argv{const_cast<char*>(SHOAL_PROGRAM)};
      for (std::string const& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
      argv.push_back(nullptr);
      ::execv(SHOAL_PROGRAM, argv.data());
      ::_exit(98);
    }
    ::usleep(microseconds);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }
};

TEST_F(Kill, ASweepKilledManyTimesEndsWithTheSameLeaderboard) {
  write_classes("train", 3000);
  write_classes("test", 50);
  write("s.yaml",
        "data: {features: train_X.npy, target: train_y.npy}\n"
        "test: {features: test_X.npy, target: test_y.npy}\n"
        "validation: {folds: 2}\n"
        "schedule: {method: hyperband, max_epochs: 9, factor: 3}\n"
        "search: {method: random}\n"
        "parameters:\n"
        "  units: {min: 4, max: 64}\n"
        "  optimizer: [adam, sgd, lion]\n"
        "  dropout: {min: 0, max: 0.5}\n"
        "  learning_rate: {min: 1.0e-3, max: 1.0e-1, log: true}\n");
  ASSERT_EQ(run("sweep s.yaml --study whole.db -q").code, 0);
  std::string const whole = run("results whole.db --format csv --top 1000").out;
  ASSERT_NE(whole, "");

  unsigned const seed = std::random_device{}();
  std::mt19937 random(seed);
  constexpr int kKills = 20;
  int kills = 0;
  for (int attempt = 0; kills < kKills && attempt < 20 * kKills; ++attempt) {
    bool const exists = run("results cut.db").code == 0;
    // A study that was killed before it was complete as a file holds nothing: it is begun again.
    std::vector<std::string> const arguments =
        exists ? std::vector<std::string>{"resume", "cut.db", "-q", "--threads", attempt % 2 == 0 ? "1" : "2"}
               : std::vector<std::string>{"sweep", "s.yaml", "--study", "cut.db", "--overwrite", "-q"};
    if (killed(arguments, 1000 * (20 + random() % 80))) {
      ++kills;
    } else {  // it came to its end: once more from the start
      EXPECT_EQ(run("results cut.db --format csv --top 1000").out, whole) << "seed " << seed << ", after " << kills << " kills";
      for (char const* name : {"cut.db", "cut.db-wal", "cut.db-shm", "cut.db.weights"}) std::filesystem::remove(folder_ / name);
    }
  }
  EXPECT_EQ(kills, kKills);
  Outcome const last = run(run("results cut.db").code == 0 ? "resume cut.db -q" : "sweep s.yaml --study cut.db --overwrite -q");
  EXPECT_EQ(last.code, 0) << last.err << "seed " << seed;
  EXPECT_EQ(run("results cut.db --format csv --top 1000").out, whole) << "seed " << seed;
}

}  // namespace
}  // namespace shoal
