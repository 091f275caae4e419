// SPDX-License-Identifier: Apache-2.0
// Nothing about validation or test rows reaches training: on targets that are pure chance no sweep is better than chance.
#include <cmath>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include "shoal/random.hpp"
#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

std::uint32_t chance(std::uint32_t row, std::uint32_t stream, std::uint32_t n) { return philox({11, stream}, {row, 0, 0, 0})[0] % n; }

constexpr std::uint32_t kRows = 3000, kFolds = 3, kCities = 40;

// `encoded` is the mean target of the row's city over the other folds' rows, as a careful user encodes it, and then shuffled
// among the rows of each fold, so that it says nothing about the row.
std::string table() {
  std::vector<double> sum(kFolds * kCities), n(kFolds * kCities);
  auto const target = [](std::uint32_t row) { return chance(row, 1, 2); };
  auto const city = [](std::uint32_t row) { return chance(row, 2, kCities); };
  for (std::uint32_t row = 0; row < kRows; ++row) {
    for (std::uint32_t fold = 0; fold < kFolds; ++fold) {
      if (row % kFolds == fold) continue;
      sum[fold * kCities + city(row)] += target(row);
      n[fold * kCities + city(row)] += 1.0;
    }
  }
  std::string text = "city,encoded,number,fold,y\n";
  for (std::uint32_t row = 0; row < kRows; ++row) {
    std::uint32_t const fold = row % kFolds, other = kFolds * chance(row, 3, kRows / kFolds) + fold;  // of the same fold
    std::size_t const at = fold * kCities + city(other);
    text += fmt::format("c{},{:.6f},{},{},{}\n", city(row), sum[at] / n[at], chance(row, 4, 1000), fold, target(row) == 0 ? "no" : "yes");
  }
  return text;
}

TEST(Leakage, AShuffledTargetEncodingPredictsNothing) {
  testing::TemporaryFolder const folder;
  std::ofstream(folder.file("chance.csv")) << table();
  SweepConfig config;
  config.data.table = TableSource{.file = folder.file("chance.csv"), .target = {"y"}, .split = "fold"};
  config.data.variants = {{.scaling = Scaling::kQuantile}};
  config.objective = {.metric = Metric::kAccuracy, .on_validation = true, .goal = Goal::kMaximize};
  config.objective_given = true;
  config.schedule = {.method = "full", .max_epochs = 12};
  config.search = {.method = "grid"};
  config.parameters = {{"units", Choice{.values = {std::int64_t{64}}}},
                       {"learning_rate", Choice{.values = {0.003}}},
                       {"preprocess.scaling", Choice{.values = {std::string("auto"), std::string("quantile")}}}};
  // On one thread: ThreadSanitizer takes the hand-overs of oneTBB, which is not instrumented, for races.
  tbb::global_control const one_thread(tbb::global_control::max_allowed_parallelism, 1);
  auto const data = load_dataset(config.data, 0);
  ASSERT_EQ(data->folds.size(), kFolds);
  auto const engine = make_cpu_engine();
  auto const study = Study::create("", config, *data, false);
  SweepResult const result = run_sweep(config, data, *engine, *study);
  ASSERT_EQ(result.trials.size(), 2u);
  for (TrialRecord const& trial : result.trials) {
    EXPECT_EQ(trial.state, TrialState::kCompleted);
    EXPECT_LT(trial.runs[0].curve.back().train_loss, 0.68) << "it learns its training rows by heart";
    double const deviation = 0.5 / std::sqrt(kRows);  // of the share of hits of a coin
    EXPECT_NEAR(trial.score, 0.5, 4 * deviation) << "trial " << trial.number;
  }
}

}  // namespace
}  // namespace shoal
