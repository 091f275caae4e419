// SPDX-License-Identifier: Apache-2.0
// Population-based training on the CPU engine: copies go on from the donor's weights, whatever trains beside them.
#include <cstring>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include "shoal/random.hpp"
#include "src/study/run_state.hpp"
#include "src/sweep/single_run.hpp"
#include "tests/sweep/fixture.hpp"

namespace shoal {
namespace {

using testing::TemporaryFolder;

// Three classes, two of whose four numbers say something.
std::string table() {
  std::string text = "a,b,c,d,y\n";
  for (std::uint32_t row = 0; row < 240; ++row) {
    auto const words = philox({3, 1}, {row, 0, 0, 0});
    unsigned const label = row % 3;
    text += fmt::format("{:.4f},{:.4f},{:.4f},{:.4f},{}\n", to_unit(words[0]) + 0.4 * label, to_unit(words[1]) - 0.3 * label, to_unit(words[2]), to_unit(words[3]), label);
  }
  return text;
}

struct Swept {
  std::shared_ptr<Dataset const> data;
  std::unique_ptr<Study> study;
  SweepResult result;
};

SweepConfig population(std::string const& method, TemporaryFolder const& folder) {
  std::ofstream(folder.file("rows.csv")) << table();
  SweepConfig config;
  config.data.table = TableSource{.file = folder.file("rows.csv"), .target = {"y"}};
  config.data.validation = {.kind = SplitConfig::Kind::kFolds, .folds = 2};
  config.objective = {.metric = Metric::kLoss, .on_validation = true, .goal = Goal::kMinimize};
  config.objective_given = true;
  config.search = {.method = "random", .trials = 9};
  config.schedule = {.method = method, .max_epochs = 7, .interval = 1};
  config.seed = 4;
  config.parameters = {{.name = "units", .distribution = Choice{.values = {std::int64_t{6}, std::int64_t{11}}}},
                       {.name = "optimizer", .distribution = Choice{.values = {std::string("adam"), std::string("sgd")}}},
                       {.name = "learning_rate", .distribution = Interval{.low = 1e-3, .high = 0.3, .shape = Interval::Shape::kLogUniform}},
                       {.name = "dropout", .distribution = Interval{.low = 0.0, .high = 0.5}},
                       {.name = "batch_size", .distribution = Choice{.values = {std::int64_t{16}, std::int64_t{48}}}}};
  return config;
}

Swept sweep(SweepConfig const& config, std::string const& path, int threads) {
  Swept swept{.data = load_dataset(config.data, config.seed)};
  auto const engine = make_cpu_engine({.threads = threads});
  swept.study = Study::create(path, config, *swept.data, false);
  swept.result = run_sweep(config, swept.data, *engine, *swept.study);
  return swept;
}

// ThreadSanitizer takes the hand-overs of oneTBB, which is not instrumented, for races.
#ifdef __SANITIZE_THREAD__
constexpr int kMostThreads = 1;
#else
constexpr int kMostThreads = 4;
#endif

TEST(Population, IsTheSameStudyOnAnyNumberOfThreads) {
  for (std::string const method : {"pbt", "pb2"}) {
    std::string reference;
    for (int threads = 1; threads <= kMostThreads; threads *= 2) {
      TemporaryFolder const folder;
      SweepConfig const config = population(method, folder);
      (void)sweep(config, folder.file("s.db"), threads);
      std::string const rows = testing::rows_of(folder.file("s.db"));
      if (reference.empty()) reference = rows;
      EXPECT_EQ(rows, reference) << method << ' ' << threads;
    }
  }
}

bool same_bits(std::vector<EpochScores> const& a, std::vector<EpochScores> const& b) {
  return std::ranges::equal(a, b, [](EpochScores const& x, EpochScores const& y) {
    return x.epoch == y.epoch && std::memcmp(&x.train_loss, &y.train_loss, sizeof(double)) == 0 && std::memcmp(&x.validation_loss, &y.validation_loss, sizeof(double)) == 0;
  });
}

// The run of a trial trained alone through its segments, by the engine's own calls.
RunState by_hand(Engine& engine, Swept const& swept, std::uint32_t number, RunKey last, std::vector<EpochScores>& curve) {
  DataId const data = engine.add_data(swept.data);
  std::optional<RunId> run;
  for (Segment const& segment : segments_of(swept.result.trials, number)) {
    RunSpec const spec{.seed = 4, .key = {segment.trial, last.fold, last.repeat}, .model = swept.result.trials[segment.trial].model, .data = data};
    run = run ? engine.clone(*run, Which::kLast, spec) : engine.create(spec);
    auto const progress = train_alone(engine, *run, segment.to_epoch, [] { return true; });
    curve.insert(curve.end(), progress->curve.begin(), progress->curve.end());
  }
  return engine.snapshot(*run, Which::kLast);
}

TEST(Population, ACopyIsTheEnginesCloneOfItsDonor) {
  tbb::global_control const one_thread(tbb::global_control::max_allowed_parallelism, 1);
  TemporaryFolder const folder;
  Swept const swept = sweep(population("pbt", folder), "", 1);
  std::size_t n_copies = 0, longest = 0;
  for (TrialRecord const& trial : swept.result.trials) {
    if (trial.state != TrialState::kCompleted || !trial.parent) continue;
    ++n_copies;
    longest = std::max(longest, segments_of(swept.result.trials, trial.number).size());
    auto const engine = make_cpu_engine({.threads = 1});
    std::vector<EpochScores> curve;
    (void)by_hand(*engine, swept, trial.number, {trial.number, 1, 0}, curve);
    EXPECT_TRUE(same_bits(curve, trial.runs[1].curve)) << trial.number;
  }
  EXPECT_GE(n_copies, 3u);
  EXPECT_GE(longest, 3u) << "copies of copies";
}

TEST(Population, TheRefitGoesThroughTheWinnersSchedule) {
  tbb::global_control const one_thread(tbb::global_control::max_allowed_parallelism, 1);
  for (std::uint64_t n_trials = 4; n_trials < 9; ++n_trials) {
    TemporaryFolder const folder;
    SweepConfig config = population("pbt", folder);
    config.search.trials = n_trials;
    Swept const swept = sweep(config, "", 1);
    ASSERT_TRUE(swept.result.best);
    RunKey const key{*swept.result.best, kRefitFold, 0};
    auto const engine = make_cpu_engine({.threads = 1});
    std::vector<EpochScores> curve;
    RunState const state = by_hand(*engine, swept, key.trial, key, curve);
    EXPECT_EQ(encode(state), encode(swept.study->weights().find(key, 7).value())) << n_trials;
  }
}

TEST(Population, ATrialIsRebuiltWithoutStoredWeights) {
  tbb::global_control const one_thread(tbb::global_control::max_allowed_parallelism, 1);
  TemporaryFolder const folder;
  Swept swept = sweep(population("pb2", folder), folder.file("s.db"), 1);
  RunKey const key = {*swept.result.best, 1, 0};
  auto const engine = make_cpu_engine({.threads = 1});
  RunState const stored = state_of(*swept.study, swept.data, *engine, key);
  swept.study.reset();
  std::filesystem::remove(folder.file("s.db.weights"));
  auto const study = Study::open(folder.file("s.db"), Study::Access::kWrite);
  EXPECT_EQ(encode(state_of(*study, swept.data, *engine, key)), encode(stored));
}

TEST(Population, RefusesWhatMakesNoSense) {
  TemporaryFolder const folder;
  auto const message = [](SweepConfig const& config) -> std::string {
    try {
      check_combination(config);
    } catch (InputError const& error) {
      return error.what();
    }
    return "";
  };
  SweepConfig config = population("pbt", folder);
  EXPECT_EQ(message(config), "");
  config.search.method = "tpe";
  EXPECT_EQ(message(config), "search.method: expected a method that does not learn beside pbt: random, sobol or grid, found 'tpe'");
  config.search.method = "sobol";
  config.parameters.push_back({.name = "early_stopping.patience", .distribution = Choice{.values = {std::int64_t{3}}}});
  EXPECT_EQ(message(config), "parameters.early_stopping.patience: expected none beside pbt, which replaces what stalls, found one");
  config.parameters = {{.name = "units", .distribution = Choice{.values = {std::int64_t{6}, std::int64_t{11}}}}};
  EXPECT_EQ(message(config),
            "schedule.method: expected a parameter with several values that can change while a network trains, as learning_rate or dropout, found pbt without one");
}

}  // namespace
}  // namespace shoal
