// SPDX-License-Identifier: Apache-2.0
// Early stopping and reduce_on_plateau do to given curves exactly what Keras's callbacks do.
#include <vector>

#include <gtest/gtest.h>

#include "src/engine/run_control.hpp"
#include "tests/golden/golden.hpp"

namespace shoal::golden {
namespace {

TEST(EarlyStopping, StopsAndRemembersTheEpochsThatKerasDoes) {
  for (Json const& golden : file("control.json")["early_stopping"]) {
    EarlyStopping stopping{.patience = golden["patience"], .min_delta = golden["min_delta"]};
    stopping.monitor.goal = golden["maximize"] ? Goal::kMaximize : Goal::kMinimize;
    auto const curve = golden["curve"].get<std::vector<double>>();
    RunState::Monitor monitor;
    int epoch = 0, best = 0;
    bool stopped = false;
    while (!stopped && epoch < static_cast<int>(curve.size())) {
      ++epoch;
      EpochVerdict const verdict = after_epoch(stopping, curve[epoch - 1], epoch, monitor);
      if (verdict.best) best = epoch;
      stopped = verdict.stop;
    }
    EXPECT_EQ(epoch, golden["last_epoch"]) << golden;
    EXPECT_EQ(stopped, golden["stopped"]) << golden;
    EXPECT_EQ(best, golden["best_epoch"]) << golden;
    EXPECT_EQ(monitor.best_epoch, golden["best_epoch"]) << golden;
  }
}

TEST(ReduceOnPlateau, GivesTheRatesThatKerasDoes) {
  for (Json const& golden : file("control.json")["reduce_on_plateau"]) {
    Json const& p = golden["parameters"];
    ReduceOnPlateau const plateau{.factor = p["factor"],
                                  .patience = p["patience"],
                                  .min_delta = p["min_delta"],
                                  .cooldown = p["cooldown"],
                                  .min_learning_rate = p["min_learning_rate"]};
    auto const curve = golden["curve"].get<std::vector<double>>();
    double const base = golden["base"];
    RunState::Monitor monitor;
    for (std::size_t i = 0; i < curve.size(); ++i) {
      after_epoch(plateau, curve[i], base, monitor);
      double const expected = golden["rates_after"][i];
      ASSERT_NEAR(base * monitor.rate_factor, expected, 1e-12 * expected) << "epoch " << i + 1 << " of " << golden;
    }
  }
}

}  // namespace
}  // namespace shoal::golden
