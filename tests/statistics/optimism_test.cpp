// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/statistics.hpp"
#include "tests/statistics/trials.hpp"

namespace shoal {
namespace {

TEST(Optimism, IsHowMuchTheTestRowsTakeBack) {
  SweepResult study = scored_study({scored_trial(0, {{0.75}})});
  EXPECT_FALSE(optimism_of(study));
  study.test = TestScores{.model = "refit", .values = {{"loss", 0.5}, {"accuracy", 0.5}}, .trial = 0, .epochs = 3};
  ASSERT_TRUE(optimism_of(study));
  EXPECT_EQ(optimism_of(study)->difference, 0.25);
  study.objective = {};  // val_loss: the test rows are kinder
  EXPECT_EQ(optimism_of(study)->difference, -0.25);
  study.test->values = {{"accuracy", 0.5}};
  EXPECT_FALSE(optimism_of(study));
}

}  // namespace
}  // namespace shoal
