// SPDX-License-Identifier: Apache-2.0
// Nothing lost: a sweep that is ended anywhere and resumed ends as one that was not.
#include <gtest/gtest.h>

#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;
using testing::Outcome;
using testing::run_to_end;
using testing::TemporaryFolder;

struct Reference {
  Outcome outcome;
  int n_waits = 0;
  std::uint64_t n_epochs = 0;
};

Reference reference_of(SweepConfig const& config) {
  TemporaryFolder const folder;
  FakeEngine engine({.order = 3});
  Reference reference{run_to_end(folder.file("s.db"), config, fake_data(), engine)};
  reference.n_waits = engine.n_waits;
  reference.n_epochs = engine.n_epochs;
  return reference;
}

TEST(Resume, AfterAnInterruptAtEveryWaitGivesTheSameStudyWithoutRepeatingAnEpoch) {
  for (auto const& [name, config] : testing::sweeps()) {
    Reference const reference = reference_of(config);
    for (int stop = 1; stop <= reference.n_waits; ++stop) {
      TemporaryFolder const folder;
      std::string const path = folder.file("s.db");
      FakeEngine first({.order = 3}), second({.order = 4});
      {
        auto const study = Study::create(path, config, *fake_data(), false);
        testing::StopAtTick observer(stop);
        (void)run_sweep(config, fake_data(), first, *study, {.observer = &observer});
        EXPECT_EQ(first.n_runs(), 0u);
      }
      Outcome const outcome = run_to_end(path, config, fake_data(), second);
      ASSERT_EQ(outcome.result, reference.outcome.result) << name << ", stopped at tick " << stop;
      ASSERT_EQ(outcome.rows, reference.outcome.rows) << name << ", stopped at tick " << stop;
      ASSERT_LE(first.n_epochs + second.n_epochs, reference.n_epochs + 9)
          << name << ' ' << stop;  // + an interrupted refit
    }
  }
}

TEST(Resume, AfterACrashAtEveryWaitGivesTheSameStudy) {
  for (auto const& [name, config] : testing::sweeps()) {
    Reference const reference = reference_of(config);
    for (int crash = 1; crash <= reference.n_waits; ++crash) {
      TemporaryFolder const folder;
      std::string const path = folder.file("s.db");
      FakeEngine first({.order = 3, .fail_at_wait = crash}), second({.order = 5});
      {
        auto const study = Study::create(path, config, *fake_data(), false);
        EXPECT_THROW((void)run_sweep(config, fake_data(), first, *study), testing::CrashError) << crash;
      }
      EXPECT_EQ(Study::open(path, Study::Access::kRead)->stopped(), "unfinished");
      Outcome const outcome = run_to_end(path, config, fake_data(), second);
      ASSERT_EQ(outcome.result, reference.outcome.result) << name << ", crashed at wait " << crash;
      ASSERT_EQ(outcome.rows, reference.outcome.rows) << name << ", crashed at wait " << crash;
    }
  }
}

TEST(Resume, ManyInterruptsInARowGiveTheSameStudy) {
  SweepConfig const config = fake_sweep();
  Reference const reference = reference_of(config);
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  for (unsigned session = 1; session <= 60; ++session) {
    auto const study = testing::open_or_create(path, config, *fake_data());
    FakeEngine engine({.order = session});
    testing::StopAtTick observer(1 + static_cast<int>(session) % 4);
    (void)run_sweep(config, fake_data(), engine, *study, {.observer = &observer});
  }
  FakeEngine engine;
  Outcome const outcome = run_to_end(path, config, fake_data(), engine);
  EXPECT_EQ(outcome.result, reference.outcome.result);
  EXPECT_EQ(outcome.rows, reference.outcome.rows);
}

TEST(Resume, AFinishedStudyTrainsNothing) {
  for (auto const& [name, config] : testing::sweeps()) {
    TemporaryFolder const folder;
    FakeEngine first, second;
    Outcome const before = run_to_end(folder.file("s.db"), config, fake_data(), first);
    EXPECT_EQ(run_to_end(folder.file("s.db"), config, fake_data(), second), before) << name;
    EXPECT_EQ(second.n_epochs, 0u) << name;
    EXPECT_EQ(second.n_evaluated, 0) << name;
  }
}

TEST(Resume, WithoutTheWeightsFileRetrainsToTheSameBits) {
  for (auto const& [name, config] : testing::sweeps()) {
    Reference const reference = reference_of(config);
    for (int const stop : {reference.n_waits / 3, reference.n_waits / 2, reference.n_waits - 1}) {
      TemporaryFolder const folder;
      std::string const path = folder.file("s.db");
      FakeEngine first({.order = 3}), second({.order = 7});
      {
        auto const study = Study::create(path, config, *fake_data(), false);
        testing::StopAtTick observer(stop);
        (void)run_sweep(config, fake_data(), first, *study, {.observer = &observer});
      }
      std::filesystem::remove(path + ".weights");
      Outcome const outcome = run_to_end(path, config, fake_data(), second);
      ASSERT_EQ(outcome.result, reference.outcome.result) << name << ' ' << stop;
      ASSERT_EQ(outcome.rows, reference.outcome.rows) << name << ' ' << stop;
    }
  }
}

TEST(Resume, ATornWeightsFileIsRepairedByRetraining) {
  SweepConfig const config = fake_sweep();
  Reference const reference = reference_of(config);
  for (int cut = 1; cut <= 30; ++cut) {
    TemporaryFolder const folder;
    std::string const path = folder.file("s.db");
    FakeEngine first({.order = 3}), second({.order = 8});
    {
      auto const study = Study::create(path, config, *fake_data(), false);
      testing::StopAtTick observer(reference.n_waits / 2);
      (void)run_sweep(config, fake_data(), first, *study, {.observer = &observer});
    }
    auto const size = std::filesystem::file_size(path + ".weights");
    std::filesystem::resize_file(path + ".weights", size - size * static_cast<std::uintmax_t>(cut) / 31);
    ASSERT_EQ(run_to_end(path, config, fake_data(), second), reference.outcome) << cut;
  }
}

TEST(Resume, OtherDataAreRefused) {
  TemporaryFolder const folder;
  SweepConfig const config = fake_sweep();
  auto const study = Study::create(folder.file("s.db"), config, *fake_data(2), false);
  FakeEngine engine;
  try {
    (void)run_sweep(config, fake_data(3), engine, *study);
    FAIL();
  } catch (InputError const& error) {
    EXPECT_EQ(error.problem().key, "data");
  }
}

// An engine whose scores depend on more than the run: what resume must not take for the same machine.
TEST(Resume, AMachineThatDoesNotReproduceTheStudyIsFoundOut) {
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  SweepConfig const config = fake_sweep();
  {
    auto const study = Study::create(path, config, *fake_data(), false);
    FakeEngine first;
    testing::StopAtTick observer(4);
    (void)run_sweep(config, fake_data(), first, *study, {.observer = &observer});
  }
  std::filesystem::remove(path + ".weights");
  FakeEngine other({.score_shift = 1e-9});
  try {
    (void)run_to_end(path, config, fake_data(), other);
    FAIL();
  } catch (MachineError const& error) {
    EXPECT_TRUE(std::string_view(error.what()).starts_with("this machine does not reproduce the study: trial "))
        << error.what();
  }
}

}  // namespace
}  // namespace shoal
