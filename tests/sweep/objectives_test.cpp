// SPDX-License-Identifier: Apache-2.0
// Several objectives: leaderboard, front and volume against what they are by definition, and stop conditions.
#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "shoal/pareto.hpp"
#include "src/sweep/stop_conditions.hpp"
#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::FakeEngine;

SecondaryObjective quantity(std::string name) { return {.metric = {.goal = Goal::kMinimize}, .quantity = std::move(name)}; }

// Accuracy is to be large, parameters few.
SweepResult result_of(std::vector<std::pair<double, double>> const& points) {
  SweepResult result{.objective = {.metric = Metric::kAccuracy, .goal = Goal::kMaximize}, .secondary = {quantity("parameters")}};
  for (auto const& [score, parameters] : points) {
    result.trials.push_back({.number = static_cast<std::uint32_t>(result.trials.size()), .state = TrialState::kCompleted, .epochs = 3, .score = score, .secondary = {parameters}});
  }
  return result;
}

TEST(Objectives, FrontAndVolumeByHand) {
  SweepResult result = result_of({{0.9, 100}, {0.8, 50}, {0.85, 120}, {0.7, 50}, {0.6, 10}});
  result.trials.push_back({.number = 5, .state = TrialState::kPruned, .epochs = 1, .score = 0.99, .secondary = {1.0}});
  EXPECT_EQ(pareto_front(result), (std::vector<std::uint32_t>{0, 1, 4}));
  // Up to accuracy 0.5 and 200 parameters: 0.4 * 100 + 0.3 * 50 + 0.1 * 40.
  auto const volume = front_volume(result, std::vector<double>{0.5, 200});
  ASSERT_TRUE(volume);
  EXPECT_NEAR(volume->volume, 59.0, 1e-9);
  auto const own = front_volume(result);
  EXPECT_NEAR(own->reference[0], 0.6 - 0.03, 1e-12);
  EXPECT_NEAR(own->reference[1], 120 + 11, 1e-12);
}

TEST(Objectives, TheLeaderboardIsNsga2sOrderOfEachBudget) {
  SweepResult result = result_of({{0.9, 100}, {0.8, 50}, {0.85, 120}, {0.7, 50}, {0.6, 10}, {0.9, 90}});
  result.trials.push_back({.number = 6, .state = TrialState::kPruned, .epochs = 1, .score = 0.99, .secondary = {1.0}});
  std::vector<std::uint32_t> const order = leaderboard(result);
  // The front is 5, 1, 4, whose ends are infinitely far from others, the better first objective first.
  EXPECT_EQ(order, (std::vector<std::uint32_t>{5, 4, 1, 0, 3, 2, 6}));
}

TEST(Objectives, WithoutASecondThereIsNoVolume) {
  SweepResult result = result_of({{0.9, 100}});
  result.secondary.clear();
  EXPECT_FALSE(front_volume(result));
  EXPECT_EQ(leaderboard(result), (std::vector<std::uint32_t>{0}));
}

TEST(Objectives, AnImprovementIsATrialThatNoneDominates) {
  SweepConfig::Stop stop;
  stop.no_improvement = 2;
  StopConditions conditions(stop, {.metric = Metric::kAccuracy, .goal = Goal::kMaximize}, {quantity("parameters")});
  auto const end = [&](double score, double parameters) {
    conditions.trial({.state = TrialState::kCompleted, .score = score, .secondary = {parameters}});
    return conditions.reached();
  };
  EXPECT_EQ(end(0.9, 100), "");
  EXPECT_EQ(end(0.8, 100), "");
  EXPECT_EQ(end(0.5, 10), "");  // on the front
  EXPECT_EQ(end(0.5, 10), "");
  EXPECT_EQ(end(0.4, 20), "no_improvement");
}

SweepConfig two_objectives(std::string const& search, std::string const& schedule) {
  SweepConfig config = fake_sweep();
  config.search.method = search;
  config.schedule.method = schedule;
  config.secondary = {quantity("parameters"), {.metric = {.metric = Metric::kLoss, .goal = Goal::kMinimize}}};
  return config;
}

TEST(Objectives, EverySearcherAndScheduleThatSaysSoTakesThem) {
  for (SearcherEntry const& search : searchers()) {
    for (SchedulerEntry const& schedule : schedulers()) {
      SweepConfig config = two_objectives(search.name, schedule.name);
      if (search.name == "grid" || schedule.min_runs > 1) continue;
      if (!search.several || !schedule.several) {
        EXPECT_THROW(check_combination(config), InputError) << search.name << ' ' << schedule.name;
        continue;
      }
      if (search.name == "bohb" && schedule.name == "full") continue;
      FakeEngine engine;
      auto const data = fake_data();
      auto const study = Study::create("", config, *data, false);
      SweepResult const result = run_sweep(config, data, engine, *study);
      EXPECT_FALSE(pareto_front(result).empty()) << search.name << ' ' << schedule.name;
      for (TrialRecord const& trial : result.trials) {
        ASSERT_EQ(trial.secondary.size(), 2u);
        EXPECT_EQ(trial.secondary[0], static_cast<double>(parameter_count(trial.model, 3, 4)));
      }
      EXPECT_EQ(pareto_front(results_of(*study)), pareto_front(result));
    }
  }
}

// SHOAL_PEERS_PYTHON names a Python that has optuna.
TEST(Objectives, OptunasBestTrialsAreTheFront) {
  char const* const python = std::getenv("SHOAL_PEERS_PYTHON");
  if (python == nullptr) GTEST_SKIP() << "SHOAL_PEERS_PYTHON names no Python with optuna";
  if (std::system((std::string(python) + " -c 'import optuna' 2> /dev/null").c_str()) != 0) GTEST_SKIP() << python << " has no optuna";
  testing::TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  SweepConfig config = two_objectives("random", "successive_halving");
  config.search.trials = 60;
  auto const data = fake_data();
  FakeEngine engine({.diverges = [](RunKey const& key) { return key.trial % 7 == 3 ? 1 : 0; }});
  SweepResult const result = run_sweep(config, data, engine, *Study::create(path, config, *data, false));
  std::ofstream(folder.file("front.py")) << "import sys, optuna\n"
                                            "optuna.logging.set_verbosity(optuna.logging.ERROR)\n"
                                            "study = optuna.load_study(study_name='s', storage='sqlite:///' + sys.argv[1])\n"
                                            "print([d.name for d in study.directions], study.metric_names)\n"
                                            "print(sorted(t.number for t in study.best_trials))\n";
  ASSERT_EQ(std::system(fmt::format("{} {} {} > {}", python, folder.file("front.py"), path, folder.file("out")).c_str()), 0);
  std::ifstream out(folder.file("out"));
  std::string directions, numbers;
  std::getline(out, directions), std::getline(out, numbers);
  EXPECT_EQ(directions, "['MAXIMIZE', 'MINIMIZE', 'MINIMIZE'] ['val_accuracy', 'parameters', 'val_loss']");
  std::vector<std::uint32_t> front = pareto_front(result);
  std::ranges::sort(front);
  EXPECT_GT(front.size(), 1u);
  EXPECT_EQ(numbers, fmt::format("[{}]", fmt::join(front, ", ")));
}

}  // namespace
}  // namespace shoal
