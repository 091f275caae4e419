// SPDX-License-Identifier: Apache-2.0
// kill -9 at random moments, as often as it takes, and the study is that of an undisturbed sweep.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <random>

#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;
using testing::TemporaryFolder;

TEST(Kill, AnyMomentLosesNothing) {
  SweepConfig config = fake_sweep();
  config.search.trials = 24;
  TemporaryFolder const folder;
  FakeEngine undisturbed;
  testing::Outcome const expected = testing::run_to_end(folder.file("expected.db"), config, fake_data(), undisturbed);
  std::mt19937 random(11);
  int kills = 0;
  for (int round = 0; kills < 25; ++round) {
    ASSERT_LT(round, 50);
    std::string const path = folder.file(std::to_string(round) + ".db");
    for (unsigned session = 1;; ++session) {
      ASSERT_LT(session, 200u);
      pid_t const child = ::fork();
      if (child == 0) {
        FakeEngine engine({.order = session, .epoch_time = std::chrono::microseconds(300)});
        (void)testing::run_to_end(path, config, fake_data(), engine);
        ::_exit(0);
      }
      // Each session is granted more than the one before: on a machine too slow to commit a score in 60 ms (sanitizers), a
      // fixed grant would be killed before its first commit for ever.
      std::this_thread::sleep_for(std::chrono::microseconds(2'000 + random() % (50'000 + 10'000 * session)));
      ::kill(child, SIGKILL);
      int status = 0;
      ::waitpid(child, &status, 0);
      if (WIFEXITED(status)) {  // it had finished before
        ASSERT_EQ(WEXITSTATUS(status), 0);
        break;
      }
      ++kills;
      // A study whose creation was cut short has nothing to resume; its user starts again.
      if (std::filesystem::exists(path)) {
        try {
          (void)Study::open(path, Study::Access::kRead);
        } catch (InputError const&) {
          std::filesystem::remove(path);
        }
      }
    }
    FakeEngine engine;
    testing::Outcome const outcome = testing::run_to_end(path, config, fake_data(), engine);
    ASSERT_EQ(outcome.result, expected.result) << "after " << kills << " kills";
    ASSERT_EQ(outcome.rows, expected.rows) << "after " << kills << " kills";
  }
}

}  // namespace
}  // namespace shoal
