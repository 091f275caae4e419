// SPDX-License-Identifier: Apache-2.0
#include "shoal/plan.hpp"

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;

TEST(Plan, NamesTheTrialsInOrderAndTheEpochsThatRun) {
  SweepConfig const config = fake_sweep();
  SweepPlan const plan = plan_sweep(config, *fake_data(), 2);
  testing::FakeEngine engine;
  auto const study = Study::create("", config, *fake_data(), false);
  SweepResult const result = run_sweep(config, fake_data(), engine, *study);
  ASSERT_EQ(plan.trials, result.trials.size());
  ASSERT_EQ(plan.models.size(), result.trials.size());
  std::uint64_t run_epochs = 0;
  for (TrialRecord const& trial : result.trials) {
    EXPECT_EQ(plan.models[trial.number], trial.model);
    for (RunRecord const& run : trial.runs) run_epochs += run.curve.size();
  }
  EXPECT_EQ(plan.run_epochs, run_epochs);
}

TEST(Plan, CountsATrialsOwnEpochs) {
  SweepConfig config = fake_sweep();
  config.schedule = {.method = "full", .max_epochs = 10};
  config.search.trials = 6;
  SweepPlan const whole = plan_sweep(config, *fake_data(), 1);
  EXPECT_EQ(whole.run_epochs, 6 * 10 * whole.runs_per_trial);
  config.parameters.push_back({.name = "epochs", .distribution = Choice{.values = {std::int64_t{4}}}});
  EXPECT_EQ(plan_sweep(config, *fake_data(), 1).run_epochs, 6 * 4 * whole.runs_per_trial);
}

TEST(Plan, ASweepThatDoesNotFitIsRefusedWithBothFigures) {
  SweepPlan const plan{.live_bytes = std::uint64_t{3} << 30};
  EXPECT_NO_THROW(check_memory(plan, {.device = "d", .memory_bytes = std::uint64_t{4} << 30}));
  try {
    check_memory(plan, {.device = "d", .memory_bytes = std::uint64_t{1} << 30});
    FAIL();
  } catch (MachineError const& error) {
    EXPECT_STREQ(error.what(), "the sweep needs 3072 MiB for runs that are live at once, and d has 1024 MiB: search smaller "
                               "networks or fewer trials a rung");
  }
}

}  // namespace
}  // namespace shoal
