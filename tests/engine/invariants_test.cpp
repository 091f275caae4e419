// SPDX-License-Identifier: Apache-2.0
// Invariants 1 and 2 of the design: a run's bits depend on nothing but its specification, and a run that fails is alone.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/engine/populations.hpp"

namespace shoal::testing {
namespace {

constexpr int kEpochs = 3;

class OneSetOfNumbers : public ::testing::TestWithParam<Task> {
 protected:
  static constexpr int kRuns = 72;  // every optimizer eight times, every activation and initializer five times or more
  std::shared_ptr<Dataset const> data_ = toy_data(GetParam(), 101, 9, GetParam() == Task::kBinary ? 2 : 0);

  Trained population(CpuEngineOptions const& options) const {
    auto const engine = make_cpu_engine(options);
    Trained trained = train(*engine, mixed_population(GetParam(), kRuns, engine->add_data(data_)), kEpochs);
    int diverged = 0;
    for (auto const& [key, status] : trained.statuses) diverged += status == RunStatus::kDiverged;
    EXPECT_LT(diverged, kRuns / 8) << "weights of diverged runs are not compared: too few would be";
    return trained;
  }
};

TEST_P(OneSetOfNumbers, PackedWithOthersOrAlone) {
  Trained const packed = population({.threads = 1});
  auto const engine = make_cpu_engine({.threads = 1});
  DataId const data = engine->add_data(data_);
  for (RunSpec const& spec : mixed_population(GetParam(), kRuns, data)) {
    Trained const alone = train(*engine, {spec}, kEpochs);
    EXPECT_TRUE(same_bits(alone.curves.at(spec.key), packed.curves.at(spec.key))) << "trial " << spec.key.trial << ' ' << encode(spec.model);
    EXPECT_TRUE(same_bits(alone.states.at(spec.key), packed.states.at(spec.key))) << "trial " << spec.key.trial << ' ' << encode(spec.model);
  }
}

TEST_P(OneSetOfNumbers, AnyNumberOfThreads) {
  Trained const one = population({.threads = 1});
  for (int threads : {2, 3, 8}) EXPECT_TRUE(same_bits(one, population({.threads = threads}))) << threads << " threads";
}

TEST_P(OneSetOfNumbers, TrainedAtOnceOrInPartsAndRestored) {
  auto const whole = population({.threads = 2});
  auto const engine = make_cpu_engine({.threads = 2});
  DataId const data = engine->add_data(data_);
  for (RunSpec const& spec : mixed_population(GetParam(), kRuns, data)) {
    RunState state = train(*engine, {spec}, 1).states.at(spec.key);
    for (int epoch = 2; epoch <= kEpochs; ++epoch) {  // another engine may have written the state: only RunState crosses
      RunId const id = engine->restore(spec, state);
      Ticket const ticket{id, epoch};
      engine->submit({&ticket, 1});
      while (engine->wait(std::chrono::seconds(60)).empty()) {}
      state = engine->snapshot(id, Which::kLast);
      engine->retire({&id, 1});
    }
    EXPECT_TRUE(same_bits(state, whole.states.at(spec.key))) << encode(spec.model);
  }
}

INSTANTIATE_TEST_SUITE_P(Tasks, OneSetOfNumbers, ::testing::Values(Task::kMulticlass, Task::kBinary, Task::kRegression),
                         [](auto const& info) { return std::string(name_of(info.param)); });

// Every task on one instruction set, zeros multiplied or skipped, against the best that this CPU has.
class AnyInstructionSet : public ::testing::TestWithParam<std::string> {};

TEST_P(AnyInstructionSet, GivesTheSameBits) {
  if (auto const known = cpu_targets(); std::find(known.begin(), known.end(), GetParam()) == known.end()) GTEST_SKIP() << "not on this CPU";
  for (Task const task : {Task::kMulticlass, Task::kBinary, Task::kRegression}) {
    auto const data = toy_data(task, 101, 9, task == Task::kBinary ? 2 : 0, task == Task::kMulticlass);
    auto const on = [&](std::string const& target, FirstLayer first_layer) {
      auto const engine = make_cpu_engine({.threads = 2, .target = target, .first_layer = first_layer});
      return train(*engine, mixed_population(task, 72, engine->add_data(data)), kEpochs);
    };
    Trained const best = on("", FirstLayer::kAuto);
    for (FirstLayer const first_layer : {FirstLayer::kAuto, FirstLayer::kDense, FirstLayer::kSparse}) {
      EXPECT_TRUE(same_bits(best, on(GetParam(), first_layer))) << name_of(task) << ", first layer " << static_cast<int>(first_layer);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, AnyInstructionSet, ::testing::Values("avx512", "avx2", "neon", "portable"), [](auto const& info) { return info.param; });

TEST(Isolation, ARunThatDivergesChangesNoBitOfItsNeighbours) {
  auto const data = toy_data(Task::kRegression, 101, 9);
  auto const engine = make_cpu_engine({.threads = 1});
  DataId const id = engine->add_data(data);
  auto specs = mixed_population(Task::kRegression, 24, id);
  Trained const calm = train(*engine, specs, kEpochs);
  RunSpec wild = specs[0];
  wild.key.trial = 1000;
  wild.model.hidden = {33};
  wild.model.activation = Linear{};
  wild.model.optimizer = Sgd{.learning_rate = 1e6};
  wild.model.clip_norm = 0.0;
  for (std::size_t at : {std::size_t{0}, specs.size() / 2}) {
    RunSpec copy = wild;
    copy.key.trial += static_cast<std::uint32_t>(at);
    specs.insert(specs.begin() + static_cast<std::ptrdiff_t>(at), copy);
  }
  Trained const mixed = train(*engine, specs, kEpochs);
  EXPECT_TRUE(same_bits(calm, mixed));
  for (auto const& [key, status] : mixed.statuses) {
    if (key.trial < 1000) continue;
    EXPECT_EQ(status, RunStatus::kDiverged);
    EXPECT_TRUE(std::isnan(mixed.curves.at(key).back().validation_loss));
    EXPECT_LE(mixed.curves.at(key).back().epoch, kEpochs);
  }
}

TEST(Isolation, ADivergedRunReportsTheSameEpochAloneAndPacked) {
  auto const data = toy_data(Task::kRegression, 101, 9);
  auto const engine = make_cpu_engine({.threads = 2});
  DataId const id = engine->add_data(data);
  auto specs = mixed_population(Task::kRegression, 8, id);
  for (RunSpec& spec : specs) {
    spec.model = {};
    spec.model.hidden = {5};
    spec.model.activation = Linear{};
    spec.model.optimizer = Sgd{.learning_rate = 0.9 + 0.2 * spec.key.trial};
  }
  Trained const packed = train(*engine, specs, 40);
  int diverged = 0;
  for (RunSpec const& spec : specs) {
    Trained const alone = train(*engine, {spec}, 40);
    EXPECT_TRUE(same_bits(alone, packed.states.contains(spec.key) ? packed : alone));
    diverged += alone.statuses.at(spec.key) == RunStatus::kDiverged;
  }
  EXPECT_GT(diverged, 0);
}

}  // namespace
}  // namespace shoal::testing
