// SPDX-License-Identifier: Apache-2.0
// Runs whose steps are cut into parts over several threads: the same bits as on one, and nothing lost or stuck when runs
// end, are cancelled or diverge meanwhile.
#include <algorithm>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "tests/engine/populations.hpp"

namespace shoal::testing {
namespace {

constexpr int kSharedEpochs = 3;

// Wide enough that steps are cut by the cost rule too, not only where a test demands it.
RunSpec wide_run(DataId data, std::uint32_t trial = 0) {
  RunSpec spec{.seed = 9, .key = {trial, 0, 0}, .model = {}, .data = data, .metrics = {Metric::kAccuracy}};
  spec.model.hidden = {129, 70};
  spec.model.batch_size = 128;
  spec.model.optimizer = Adam{.learning_rate = 0.001};
  return spec;
}

struct DataShape {
  char const* name;
  Task task;
  int n_numeric, n_categorical;
  bool bytes;
};
// One that is dense, one whose bytes are mostly 0, one of classes, which are sparse, alone, and targets.
constexpr DataShape kShapes[] = {{"dense", Task::kMulticlass, 9, 0, false},
                                 {"bytes", Task::kMulticlass, 37, 0, true},
                                 {"classes", Task::kBinary, 3, 12, false},
                                 {"regression", Task::kRegression, 18, 0, false}};

class SharedRuns : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (auto const known = cpu_targets(); std::ranges::find(known, GetParam()) == known.end()) GTEST_SKIP() << "not on this CPU";
  }
};

TEST_P(SharedRuns, GiveTheSameBitsAsOneThread) {
  for (DataShape const& shape : kShapes) {
    auto const data = toy_data(shape.task, 151, shape.n_numeric, shape.n_categorical, shape.bytes);
    auto const trained = [&](int n_runs, int threads, int team) {
      auto const engine = make_cpu_engine({.threads = threads, .target = GetParam(), .team = team});
      auto specs = mixed_population(shape.task, n_runs, engine->add_data(data));
      for (RunSpec& spec : specs) {
        if (spec.key.trial % 3 == 2) spec.model.batch_size = 67;  // 151 rows leave a short last minibatch
      }
      return train(*engine, specs, kSharedEpochs);
    };
    Trained const alone = trained(36, 1, 1);
    for (int team : {2, 3, 8}) EXPECT_TRUE(same_bits(alone, trained(36, team, team))) << shape.name << ", teams of " << team;
    Trained const few = trained(5, 1, 1);  // fewer runs than threads: helpers are there from the start
    for (int team : {2, 3, 8}) EXPECT_TRUE(same_bits(few, trained(5, 8, team))) << shape.name << ", five runs, teams of " << team;
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, SharedRuns, ::testing::Values("avx512", "avx2", "neon", "portable"), [](auto const& info) { return info.param; });

TEST(SharedRun, GivesTheSameBitsWhereTheCostRuleCutsIt) {
  auto const data = toy_data(Task::kMulticlass, 600, 150);
  auto const trained = [&](CpuEngineOptions const& options) {
    auto const engine = make_cpu_engine(options);
    RunSpec spec = wide_run(engine->add_data(data));
    spec.model.dropout = 0.2;
    return train(*engine, {spec}, 6);
  };
  Trained const alone = trained({.threads = 1});
  for (int threads : {2, 3, 8}) EXPECT_TRUE(same_bits(alone, trained({.threads = threads}))) << threads << " threads";
}

TEST(SharedRun, EndsAmongOthersOfAnyFate) {
  auto const data = toy_data(Task::kMulticlass, 300, 40);
  auto const specs_for = [&](DataId id) {
    std::vector<RunSpec> specs;
    for (std::uint32_t i = 0; i < 6; ++i) specs.push_back(wide_run(id, i));
    specs[1].model.optimizer = Sgd{.learning_rate = 1e30};  // diverges in its first steps
    specs[2].model.early_stopping = EarlyStopping{.patience = 0};
    specs[2].model.optimizer = Adam{.learning_rate = 0.5};
    return specs;
  };
  auto const trained = [&](CpuEngineOptions const& options) {
    auto const engine = make_cpu_engine(options);
    return train(*engine, specs_for(engine->add_data(data)), 12);
  };
  Trained const alone = trained({.threads = 1});
  EXPECT_EQ(alone.statuses.at({1, 0, 0}), RunStatus::kDiverged);
  EXPECT_EQ(alone.statuses.at({2, 0, 0}), RunStatus::kStopped);
  for (int threads : {2, 4, 8}) {
    EXPECT_TRUE(same_bits(alone, trained({.threads = threads}))) << threads << " threads";
    EXPECT_TRUE(same_bits(alone, trained({.threads = threads, .team = 3}))) << threads << " threads, teams of 3";
  }
}

TEST(SharedRun, IsCancelledAndGoesOnWithTheSameBits) {
  auto const data = toy_data(Task::kMulticlass, 300, 40);
  auto const engine = make_cpu_engine({.threads = 4, .team = 4});
  RunSpec const spec = wide_run(engine->add_data(data));
  RunId const run = engine->create(spec);
  int epoch = 0;
  for (int round = 0; round < 10; ++round) {
    Ticket const ticket{run, 1000};
    engine->submit({&ticket, 1});
    engine->cancel({&run, 1});
    std::vector<Progress> done;
    while (done.empty()) done = engine->wait(std::chrono::seconds(60));
    ASSERT_EQ(done[0].status, RunStatus::kCancelled);
    epoch = done[0].epoch;
  }
  Ticket const last{run, epoch + 2};
  engine->submit({&last, 1});
  while (engine->wait(std::chrono::seconds(60)).empty()) {}
  auto const other = make_cpu_engine({.threads = 1});
  RunSpec again = spec;
  again.data = other->add_data(data);
  EXPECT_TRUE(same_bits(train(*other, {again}, epoch + 2).states.at(spec.key), engine->snapshot(run, Which::kLast)));
}

// Runs that come while all threads help another: they are trained, and nobody waits for the long run's end.
void train_beside_a_long_run(Engine& engine, RunSpec const& wide) {
  Ticket const forever{engine.create(wide), 1000000};
  engine.submit({&forever, 1});
  for (std::uint32_t i = 1; i <= 20; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(i < 4 ? 20 : 0));  // helpers without work sleep after less than one
    RunSpec spec = wide;
    spec.key.trial = i;
    RunId const run = engine.create(spec);
    Ticket const ticket{run, 2};
    engine.submit({&ticket, 1});
    std::vector<Progress> done;
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (done.empty() && std::chrono::steady_clock::now() < deadline) done = engine.wait(std::chrono::seconds(1));
    ASSERT_EQ(done.size(), 1) << "run " << i;
    EXPECT_EQ(done[0].run, run);
    engine.retire({&run, 1});
  }
}

TEST(SharedRun, LetsItsHelpersGoWhenRunsWait) {
  auto const engine = make_cpu_engine({.threads = 3, .team = 3});
  train_beside_a_long_run(*engine, wide_run(engine->add_data(toy_data(Task::kMulticlass, 300, 40))));
}

TEST(SharedRun, AnEngineCanEndAtAnyMoment) {
  auto const data = toy_data(Task::kMulticlass, 300, 40);
  for (int i = 0; i < 30; ++i) {
    auto const engine = make_cpu_engine({.threads = 1 + i % 6, .team = i % 5});
    DataId const id = engine->add_data(data);
    std::vector<Ticket> tickets;
    for (int run = 0; run < 1 + i % 3; ++run) tickets.push_back({engine->create(wide_run(id, static_cast<std::uint32_t>(run))), 1000000});
    engine->submit(tickets);
    engine->wait(std::chrono::milliseconds(i % 4));
  }
}

}  // namespace
}  // namespace shoal::testing
