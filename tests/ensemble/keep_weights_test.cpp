// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

// Trials whose weights are found after a sweep of a study whose weights file is full.
std::size_t n_kept(int keep_weights) {
  SweepConfig config = testing::fake_sweep();
  config.schedule = {.method = "full", .max_epochs = 2};
  config.search.trials = 40;
  config.refit = false;
  config.keep_weights = keep_weights;
  auto const data = testing::fake_data(2, false);
  auto const study = Study::create("", config, *data, false);
  RunState full;
  full.layers = {{.kernel = std::vector<float>(std::size_t{64} << 20), .bias = {}}};  // 256 MiB
  study->weights().append({.trial = 1000}, std::move(full));
  testing::FakeEngine engine;
  SweepResult const result = run_sweep(config, data, engine, *study);
  std::size_t n = 0;
  for (TrialRecord const& trial : result.trials) n += study->weights().find({.trial = trial.number}, 2).has_value();
  for (std::uint32_t const best : leaderboard(result)) {
    if (keep_weights-- == 0) break;
    EXPECT_TRUE(study->weights().find({.trial = best, .fold = 1}, 2)) << best;
  }
  return n;
}

TEST(KeepWeights, OfSoManyOfTheBestTrialsWhateverTheyWeigh) {
  std::size_t const few = n_kept(3), many = n_kept(20);
  EXPECT_GE(few, 3u);  // and those that were among the best for a while
  EXPECT_LT(few, 20u);
  EXPECT_GE(many, 20u);
  EXPECT_LT(many, 40u);
}

}  // namespace
}  // namespace shoal
