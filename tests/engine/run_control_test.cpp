// SPDX-License-Identifier: Apache-2.0
// Early stopping and reduce_on_plateau against Keras's callbacks, worked by hand from their source.
#include "src/engine/run_control.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace shoal {

TEST(EarlyStopping, CountsEpochsWithoutImprovementByMinDelta) {
  EarlyStopping const stopping{.patience = 2, .min_delta = 0.1};
  RunState::Monitor monitor;
  std::vector<double> const losses{1.0, 0.95, 0.85, 0.80, 0.76};  // best 1.0, then 0.85; 0.80 and 0.76 are within min_delta
  std::vector<bool> const best{true, false, true, false, false}, stop{false, false, false, false, true};
  for (std::size_t i = 0; i < losses.size(); ++i) {
    EpochVerdict const verdict = after_epoch(stopping, losses[i], static_cast<int>(i + 1), monitor);
    EXPECT_EQ(verdict.best, best[i]) << "epoch " << i + 1;
    EXPECT_EQ(verdict.stop, stop[i]) << "epoch " << i + 1;
  }
  EXPECT_EQ(monitor.best_epoch, 3);
}

TEST(EarlyStopping, FollowsTheGoalOfItsMetric) {
  EarlyStopping const stopping{.monitor = {Metric::kAccuracy, true, Goal::kMaximize}, .patience = 1};
  RunState::Monitor monitor;
  EXPECT_TRUE(after_epoch(stopping, 0.5, 1, monitor).best);
  EXPECT_TRUE(after_epoch(stopping, 0.6, 2, monitor).best);
  EXPECT_TRUE(after_epoch(stopping, 0.6, 3, monitor).stop);
}

TEST(EarlyStopping, NeverStopsARunThatHasNothingToMonitor) {
  EarlyStopping const stopping{.patience = 0};
  RunState::Monitor monitor;
  for (int epoch = 1; epoch < 5; ++epoch) EXPECT_FALSE(after_epoch(stopping, std::nan(""), epoch, monitor).stop);
}

TEST(ReduceOnPlateau, MultipliesAfterPatienceAndWaitsOutTheCooldown) {
  ReduceOnPlateau const plateau{.factor = 0.5, .patience = 2, .min_delta = 0.0, .cooldown = 1, .min_learning_rate = 0.02};
  RunState::Monitor monitor;
  std::vector<double> rates;
  for (double loss : {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0}) {
    after_epoch(plateau, loss, 0.1, monitor);
    rates.push_back(0.1 * monitor.rate_factor);
  }
  // Epoch 3 is the second without progress: halve. Its cooldown ends with epoch 4, which Keras counts again at once.
  std::vector<double> const expected{0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.02, 0.02, 0.02};
  ASSERT_EQ(rates.size(), expected.size());
  for (std::size_t i = 0; i < rates.size(); ++i) EXPECT_NEAR(rates[i], expected[i], 1e-12) << "epoch " << i + 1;
}

}  // namespace shoal
