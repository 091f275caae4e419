// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/statistics.hpp"
#include "tests/statistics/trials.hpp"

namespace shoal {
namespace {

// The best has mean 0.9, deviation 0.0283 and, two folds correcting by 1/2 + 1, a standard error of 0.0346.
SweepResult study() {
  return scored_study({scored_trial(0, {{0.88}, {0.92}}), scored_trial(1, {{0.88}, {0.88}}), scored_trial(2, {{0.87}, {0.89}}), scored_trial(3, {{0.8}, {0.8}})});
}

TEST(OneStandardError, TakesTheSmallestWithinReach) {
  std::uint64_t const sizes[] = {100, 50, 20, 1};
  EXPECT_EQ(simplest_within_error(study(), [&](TrialRecord const& trial) { return sizes[trial.number]; }), 2u);
}

TEST(OneStandardError, BreaksTiesByNumber) {
  std::uint64_t const sizes[] = {100, 20, 20, 1};
  EXPECT_EQ(simplest_within_error(study(), [&](TrialRecord const& trial) { return sizes[trial.number]; }), 1u);
}

TEST(OneStandardError, LooksUpwardsForALoss) {
  SweepResult losses = study();
  losses.objective = {};
  losses.best = 3;  // no spread: nothing is within 0 of it
  EXPECT_EQ(simplest_within_error(losses, [](TrialRecord const& trial) { return 10 - trial.number; }), 3u);
  losses.trials[3] = scored_trial(3, {{0.7}, {0.9}});
  EXPECT_EQ(simplest_within_error(losses, [](TrialRecord const& trial) { return 10 + trial.number; }), 0u);
}

TEST(OneStandardError, TakesTwoRunsOfATrial) {
  EXPECT_FALSE(simplest_within_error(scored_study({scored_trial(0, {{0.9}})}), [](TrialRecord const&) { return 1; }));
}

}  // namespace
}  // namespace shoal
