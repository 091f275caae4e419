// SPDX-License-Identifier: Apache-2.0
// The order in which results are told: by virtual time the same whatever finishes first, by the wall clock as it comes,
// and then repeated when the study is resumed.
#include <set>

#include <gtest/gtest.h>

#include "src/sweep/cost.hpp"
#include "src/sweep/virtual_clock.hpp"
#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;
using testing::run_to_end;
using testing::TemporaryFolder;

TEST(VirtualClock, JobsEndByTheirCostAndTiesGoToTheLowerNumber) {
  VirtualClock clock;
  EXPECT_FALSE(clock.next());
  clock.start(0, 10), clock.start(1, 4), clock.start(2, 10);
  EXPECT_EQ(clock.next(), 1u);
  clock.advance();
  clock.start(1, 6);  // ends at 10, too
  for (std::uint32_t const expected : {0u, 1u, 2u}) {
    EXPECT_EQ(clock.next(), expected);
    clock.advance();
  }
}

TEST(VirtualClock, CountsThreeProductsATrainingRowAndOneAValidationRow) {
  auto const data = fake_data(2);
  for (Fold& fold : data->folds) fold.train.resize(10), fold.validation.resize(5);
  // 3 features -> 7 -> 5 -> 4 classes; the first layer has no gradient of its input.
  std::uint64_t const first = 3 * 7, others = 7 * 5 + 5 * 4;
  EXPECT_EQ(planned_multiply_adds(MlpConfig{.hidden = {7, 5}}, *data),
            2 * (10 * (2 * first + 3 * others) + 5 * (first + others)));
}

SweepConfig asha(std::string const& order) {
  SweepConfig config = fake_sweep();
  config.schedule = {.method = "asha", .max_epochs = 9, .factor = 3, .workers = 4, .order = order};
  config.search.trials = 24;
  return config;
}

TEST(Order, TheWallClocksDecisionsDependOnTheEngineAndVirtualTimesDoNot) {
  for (auto const& [order, same] : {std::pair{"virtual_time", true}, {"wall_clock", false}}) {
    std::set<std::string> outcomes;
    for (unsigned seed = 1; seed <= 8; ++seed) {
      TemporaryFolder const folder;
      FakeEngine engine({.order = seed});
      outcomes.insert(run_to_end(folder.file("s.db"), asha(order), fake_data(), engine).result);
    }
    EXPECT_EQ(outcomes.size() == 1, same) << order;
  }
}

TEST(Order, AStudyByTheWallClockIsRepeatedAsItWas) {
  SweepConfig const config = asha("wall_clock");
  FakeEngine counting({.order = 3});
  TemporaryFolder const counted;
  (void)run_to_end(counted.file("s.db"), config, fake_data(), counting);
  for (int stop = 1; stop <= counting.n_waits; ++stop) {
    TemporaryFolder const folder;
    std::string const path = folder.file("s.db");
    FakeEngine first({.order = 3}), second({.order = 4}), third({.order = 5});
    std::string before;
    {
      auto const study = Study::create(path, config, *fake_data(), false);
      testing::StopAtTick observer(stop);
      (void)run_sweep(config, fake_data(), first, *study, {.observer = &observer});
    }
    testing::Outcome const outcome = run_to_end(path, config, fake_data(), second);
    ASSERT_EQ(run_to_end(path, config, fake_data(), third), outcome) << stop;
    EXPECT_EQ(third.n_epochs, 0u) << stop;
  }
}

TEST(Order, AnExtensionByTheWallClockGoesOn) {
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  SweepConfig config = asha("wall_clock");
  FakeEngine first({.order = 3}), second({.order = 4}), third;
  (void)run_to_end(path, config, fake_data(), first);
  config.search.trials = 40;
  testing::Outcome const outcome = run_to_end(path, config, fake_data(), second);
  EXPECT_EQ(run_to_end(path, config, fake_data(), third), outcome);
  EXPECT_EQ(third.n_epochs, 0u);
}

}  // namespace
}  // namespace shoal
