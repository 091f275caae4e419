// SPDX-License-Identifier: Apache-2.0
// The CUDA engine on the emulation gives the bits of the CPU engine, whatever trains with what, and where.
#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "src/engine/cuda/choice.hpp"
#include "src/engine/cuda/cuda_engine.hpp"
#include "tests/emulation/device_host.hpp"
#include "tests/engine/populations.hpp"

namespace shoal::testing {
namespace {

constexpr std::uint64_t kMemory = std::uint64_t{16} << 20;
#ifdef __SANITIZE_THREAD__
constexpr bool kSlow = true;  // each thread of a kernel is a fiber that it watches
#else
constexpr bool kSlow = false;
#endif
constexpr int kRuns = kSlow ? 9 : 36;  // every optimizer once, or four times with every activation and initializer twice or more

std::unique_ptr<Engine> emulated(std::uint64_t seed, std::uint64_t memory = kMemory) {
  emulation::reset_device(seed);
  return cuda::make_engine({.memory_bytes = memory});
}

Trained trained_on(Engine& engine, std::shared_ptr<Dataset const> const& data, std::vector<RunSpec> specs, int epochs) {
  DataId const id = engine.add_data(data);
  for (RunSpec& spec : specs) spec.data = id;
  return train(engine, specs, epochs);
}

Trained on_the_cpu(std::shared_ptr<Dataset const> const& data, std::vector<RunSpec> const& specs, int epochs) {
  return trained_on(*make_cpu_engine({.threads = 1}), data, specs, epochs);
}

std::shared_ptr<Dataset const> data_for(Task task, int rows = 101) { return toy_data(task, rows, 9, task == Task::kBinary ? 2 : 0, task == Task::kMulticlass); }

class CudaEngine : public ::testing::TestWithParam<Task> {};

TEST_P(CudaEngine, GivesTheBitsOfTheCpuEngine) {
  auto const data = data_for(GetParam());
  auto const specs = mixed_population(GetParam(), kRuns, {});
  Trained const expected = on_the_cpu(data, specs, 3);
  auto const diverged = std::ranges::count(expected.statuses, RunStatus::kDiverged, [](auto const& entry) { return entry.second; });
  EXPECT_LT(diverged, kRuns / 8 + 1) << "weights of diverged runs are not compared: too few would be";
  constexpr std::uint64_t kSeeds = kSlow ? 1 : 3;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    EXPECT_TRUE(same_bits(expected, trained_on(*emulated(seed), data, specs, 3))) << "seed " << seed;
  }
}

// Rows are predicted and measured as the CPU engine does, of last and of best weights.
TEST_P(CudaEngine, PredictsAndEvaluatesWithTheSameBits) {
  auto const data = data_for(GetParam());
  auto specs = mixed_population(GetParam(), kSlow ? 3 : 9, {});
  for (RunSpec& spec : specs) spec.model.early_stopping = EarlyStopping{.patience = 5, .restore_best = true};
  std::vector<Metric> metrics{Metric::kLoss};
  for (Metric const metric : GetParam() == Task::kRegression ? std::vector{Metric::kR2, Metric::kMae} : std::vector{Metric::kAccuracy, Metric::kLogLoss, Metric::kAuc}) metrics.push_back(metric);
  auto const results = [&](Engine& engine) {
    std::vector<float> predictions;
    std::vector<double> values;
    DataId const id = engine.add_data(data);
    for (RunSpec& spec : specs) {
      spec.data = id;
      RunId const run = engine.create(spec);
      Ticket const ticket{run, 2};
      engine.submit({&ticket, 1});
      while (engine.wait(std::chrono::seconds(60)).empty()) {}
      for (Which const which : {Which::kLast, Which::kBest}) {
        for (Split const split : {Split::kTrain, Split::kValidation, Split::kTest}) {
          std::size_t const at = predictions.size();
          predictions.resize(at + data->rows(1, split).size() * data->n_outputs);
          engine.predict(run, which, {.fold = 1, .split = split}, std::span(predictions).subspan(at));
          for (double const value : engine.evaluate(run, which, {.fold = 1, .split = split}, metrics)) values.push_back(value);
        }
      }
    }
    return std::pair(predictions, values);
  };
  auto const cpu = results(*make_cpu_engine({.threads = 1})), gpu = results(*emulated(2));
  ASSERT_EQ(cpu.first.size(), gpu.first.size());
  EXPECT_EQ(std::memcmp(cpu.first.data(), gpu.first.data(), cpu.first.size() * sizeof(float)), 0);
  EXPECT_EQ(std::memcmp(cpu.second.data(), gpu.second.data(), cpu.second.size() * sizeof(double)), 0);
}

// The emulation's library adds in the order of docs/numerics.md: what the executor does around its products is exact.
TEST_P(CudaEngine, TheBatchedExecutorDoesTheSameByALibrarysProducts) {
  auto const data = data_for(GetParam());
  auto const specs = mixed_population(GetParam(), kRuns, {});
  emulation::reset_device(13);
  auto const engine = cuda::make_engine({.memory_bytes = kMemory, .executor = "batched"});
  EXPECT_TRUE(same_bits(on_the_cpu(data, specs, 2), trained_on(*engine, data, specs, 2)));
  EXPECT_GT(std::ranges::count(emulation::launches(), "multiply_batched"), 0);
}

INSTANTIATE_TEST_SUITE_P(Tasks, CudaEngine, ::testing::Values(Task::kMulticlass, Task::kBinary, Task::kRegression),
                         [](auto const& info) { return std::string(name_of(info.param)); });

// Products that tiles of several shapes share in each direction, and the deepest network.
TEST(CudaEngineShapes, OfManyTilesAndManyLayers) {
  auto const data = toy_data(Task::kMulticlass, kSlow ? 120 : 300, 70, 1);
  std::vector<RunSpec> specs;
  auto const add = [&](std::vector<HiddenLayer> hidden, int batch_size, double dropout) {
    MlpConfig model;
    model.hidden = std::move(hidden);
    model.batch_size = batch_size;
    model.dropout = dropout;
    specs.push_back({.seed = 5, .key = {static_cast<std::uint32_t>(specs.size()), 0, 0}, .model = model, .data = {}, .metrics = {Metric::kAccuracy}});
  };
  add({130, 67}, 165, 0.3);
  add({64}, 100, 0.0);
  add({20}, 100, 0.0);
  add({128, 100}, 32, 0.0);
  add({90}, 1000, 0.0);  // more than there are rows
  add(std::vector<HiddenLayer>(16, 9), 64, 0.0);
  EXPECT_TRUE(same_bits(on_the_cpu(data, specs, 2), trained_on(*emulated(3), data, specs, 2)));
}

TEST(CudaEngineWaves, MemoryForAFewRunsAtATimeChangesNoBit) {
  auto const data = data_for(Task::kMulticlass);
  auto const specs = mixed_population(Task::kMulticlass, kRuns, {});
  auto const engine = emulated(4, std::uint64_t{160} << 10);  // a few of them, as the launches show
  EXPECT_TRUE(same_bits(on_the_cpu(data, specs, 2), trained_on(*engine, data, specs, 2)));
  auto const waves = std::ranges::count(emulation::launches(), "write_ones");
  EXPECT_GT(waves, kSlow ? 2 : 4) << "cohorts of two epochs";
}

// The device's clock in the emulation moves on with each kernel: cohorts of every size are tried in turn.
TEST(CudaEngineWaves, CohortsOfEverySizeAreTriedAndChangeNoBit) {
  auto const data = data_for(Task::kMulticlass);
  auto const specs = mixed_population(Task::kMulticlass, kRuns, {});
  auto const engine = emulated(5);
  EXPECT_TRUE(same_bits(on_the_cpu(data, specs, 4), trained_on(*engine, data, specs, 4)));
  EXPECT_GT(std::ranges::count(emulation::launches(), "write_ones"), 4) << "more cohorts than epochs";
}

// Survivors go on while others are retired: places are filled again, blocks move and park, and no bit changes.
TEST(CudaEngineWaves, RungsParkMoveAndResumeRuns) {
  auto const data = data_for(Task::kMulticlass);
  auto specs = mixed_population(Task::kMulticlass, kSlow ? 8 : 24, {});
  auto const rungs = [&](Engine& engine) {
    DataId const id = engine.add_data(data);
    std::vector<std::pair<RunId, RunKey>> live;
    for (RunSpec& spec : specs) {
      spec.data = id;
      live.emplace_back(engine.create(spec), spec.key);
    }
    Trained result;
    for (int epoch = 1; epoch <= 4; ++epoch) {
      std::vector<Ticket> tickets;
      for (auto const& [run, key] : live) tickets.push_back({run, epoch});
      engine.submit(tickets);
      for (std::size_t done = 0; done < live.size();) {
        for (Progress const& progress : engine.wait(std::chrono::seconds(60))) {
          RunKey const key = std::ranges::find(live, progress.run, &std::pair<RunId, RunKey>::first)->second;
          auto& curve = result.curves[key];
          curve.insert(curve.end(), progress.curve.begin(), progress.curve.end());
          result.statuses[key] = progress.status;
          ++done;
        }
      }
      std::vector<std::pair<RunId, RunKey>> next;
      for (std::size_t i = 0; i < live.size(); ++i) {
        if (i % 3 == 1 && live.size() > 4) {
          result.states[live[i].second] = engine.snapshot(live[i].first, Which::kLast);
          engine.retire({&live[i].first, 1});
        } else {
          next.push_back(live[i]);
        }
      }
      live = next;
    }
    for (auto const& [run, key] : live) result.states[key] = engine.snapshot(run, Which::kLast);
    return result;
  };
  EXPECT_TRUE(same_bits(rungs(*make_cpu_engine({.threads = 1})), rungs(*emulated(6, std::uint64_t{200} << 10))));
}

TEST(CudaEngineWaves, ARunThatFitsNowhereIsRefusedWithItsBytes) {
  auto const data = data_for(Task::kMulticlass);
  auto const engine = emulated(7, std::uint64_t{16} << 10);
  try {
    static_cast<void>(trained_on(*engine, data, mixed_population(Task::kMulticlass, 8, {}), 1));
    FAIL() << "it was trained";
  } catch (MachineError const& error) {
    EXPECT_NE(std::string(error.what()).find("bytes for weights"), std::string::npos) << error.what();
  }
}

TEST(CudaEngineState, AStateOfOneEngineGoesOnInTheOther) {
  auto const data = data_for(Task::kMulticlass);
  auto specs = mixed_population(Task::kMulticlass, kSlow ? 4 : 12, {});
  Trained const whole = on_the_cpu(data, specs, 3), half = on_the_cpu(data, specs, 1);
  auto const engine = emulated(8);
  DataId const id = engine->add_data(data);
  for (RunSpec& spec : specs) {
    spec.data = id;
    RunId const run = engine->restore(spec, half.states.at(spec.key));
    EXPECT_TRUE(same_bits(half.states.at(spec.key), engine->snapshot(run, Which::kLast)));
    Ticket const ticket{run, 3};
    engine->submit({&ticket, 1});
    while (engine->wait(std::chrono::seconds(60)).empty()) {}
    if (whole.statuses.at(spec.key) == RunStatus::kDiverged) continue;
    EXPECT_TRUE(same_bits(whole.states.at(spec.key), engine->snapshot(run, Which::kLast))) << encode(spec.model);
  }
}

TEST(CudaEngineIsolation, ARunThatDivergesDoesSoInTheSameEpochAndAlone) {
  auto const data = data_for(Task::kRegression);
  auto specs = mixed_population(Task::kRegression, kSlow ? 6 : 12, {});
  RunSpec const calm = specs[0];
  for (std::uint32_t i = 0; i < 4; ++i) {
    RunSpec wild = calm;
    wild.key.trial = 1000 + i;
    wild.model.hidden = {33};
    wild.model.activation = Linear{};
    wild.model.optimizer = Sgd{.learning_rate = i < 2 ? 1e6 : 0.9 + 0.3 * i};
    wild.model.clip_norm = 0.0;
    specs.insert(specs.begin() + i, wild);
  }
  Trained const expected = on_the_cpu(data, specs, 4), found = trained_on(*emulated(9), data, specs, 4);
  EXPECT_TRUE(same_bits(expected, found));
  EXPECT_EQ(found.statuses.at({1000, calm.key.fold, calm.key.repeat}), RunStatus::kDiverged);
}

TEST(CudaEngineTickets, CancelledRunsReportAndGoOn) {
  auto const data = data_for(Task::kMulticlass);
  auto const engine = emulated(10);
  DataId const id = engine->add_data(data);
  std::vector<RunId> runs;
  std::vector<Ticket> tickets;
  for (RunSpec const& spec : mixed_population(Task::kMulticlass, 6, id)) {
    runs.push_back(engine->create(spec));
    tickets.push_back({runs.back(), 1000});
  }
  engine->submit(tickets);
  engine->cancel(runs);
  std::set<RunId> reported;
  while (reported.size() < runs.size()) {
    for (Progress const& progress : engine->wait(std::chrono::seconds(60))) {
      EXPECT_LT(progress.epoch, 1000);
      reported.insert(progress.run);
    }
  }
  EXPECT_TRUE(engine->wait(std::chrono::milliseconds(1)).empty());
  Ticket const again{runs[0], engine->snapshot(runs[0], Which::kLast).epoch + 1};
  engine->submit({&again, 1});
  EXPECT_EQ(engine->wait(std::chrono::seconds(60)).at(0).status, RunStatus::kReached);
  engine->retire(runs);
}

TEST(CudaEngineDevice, AnotherThanThereIsIsRefused) {
  emulation::reset_device(1);
  EXPECT_THROW(static_cast<void>(cuda::make_engine({.device = 1, .memory_bytes = kMemory})), MachineError);
}

// Tensor cores: near fp32, and whatever trains beside a run changes no bit of it.
class CudaEnginePrecision : public ::testing::TestWithParam<Precision> {};

TEST_P(CudaEnginePrecision, IsNearFp32AndIndependentOfPacking) {
  auto const data = toy_data(Task::kMulticlass, 200, 40, 1);
  std::vector<RunSpec> specs;
  for (std::vector<int> const& units : {std::vector{70, 33}, std::vector{20}, std::vector{64, 8}}) {
    MlpConfig model;
    model.hidden.assign(units.begin(), units.end());
    model.activation = Tanh{};
    model.optimizer = Sgd{.learning_rate = 0.05};
    model.batch_size = specs.size() == 1 ? 80 : 32;
    specs.push_back({.seed = 5, .key = {static_cast<std::uint32_t>(specs.size()), 0, 0}, .model = model, .data = {}, .metrics = {Metric::kAccuracy}});
  }
  auto const engine = [&](std::uint64_t seed) {
    emulation::reset_device(seed);
    return cuda::make_engine({.memory_bytes = kMemory, .precision = GetParam(), .executor = "grouped"});
  };
  Trained const exact = on_the_cpu(data, specs, 3), rounded = trained_on(*engine(11), data, specs, 3);
  double largest = 0.0;
  for (RunSpec const& spec : specs) {
    Trained const alone = trained_on(*engine(12), data, {spec}, 3);
    EXPECT_TRUE(same_bits(alone.states.at(spec.key), rounded.states.at(spec.key)));
    EXPECT_TRUE(same_bits(alone.curves.at(spec.key), rounded.curves.at(spec.key)));
    auto const& a = exact.states.at(spec.key).layers;
    auto const& b = rounded.states.at(spec.key).layers;
    for (std::size_t l = 0; l < a.size(); ++l) {
      for (std::size_t i = 0; i < a[l].kernel.size(); ++i) largest = std::max(largest, std::fabs(static_cast<double>(a[l].kernel[i]) - b[l].kernel[i]));
    }
  }
  double const unit = GetParam() == Precision::kTf32 ? 0x1p-11 : 0x1p-8;  // of rounding an operand of size 1
  EXPECT_LT(largest, 2.0 * unit);
  EXPECT_GT(largest, unit / 100) << "nothing was rounded";
}

INSTANTIATE_TEST_SUITE_P(Precisions, CudaEnginePrecision, ::testing::Values(Precision::kTf32, Precision::kBf16),
                         [](auto const& info) { return std::string(name_of(info.param)); });

TEST(Choice, TriesEachExecutorThenSizesOfTheFasterOne) {
  cuda::ChoiceByMeasuring choice({cuda::Executor::kGrouped, cuda::Executor::kBatched}, 100);
  EXPECT_EQ(choice.next(), (cuda::Choice{cuda::Executor::kGrouped, cuda::kAllTogether}));
  std::vector<cuda::Choice> tried;
  for (double const speed : {3.0, 4.0, 2.0, 5.0, 1.0}) {
    EXPECT_FALSE(choice.settled());
    tried.push_back(choice.next());
    choice.record(1000, speed, 1.0);
  }
  EXPECT_TRUE(choice.settled());
  EXPECT_EQ(tried[1], (cuda::Choice{cuda::Executor::kBatched, cuda::kAllTogether}));
  EXPECT_EQ(tried[2], (cuda::Choice{cuda::Executor::kBatched, 400}));
  EXPECT_EQ(choice.next(), (cuda::Choice{cuda::Executor::kBatched, 200}));
}

TEST(Choice, SizesThatHoldAllRunsAreNotTried) {
  cuda::ChoiceByMeasuring choice({cuda::Executor::kGrouped}, 100);
  choice.record(150, 1.0, 1.0);
  EXPECT_EQ(choice.next().most_bytes, 100u);
  choice.record(150, 0.5, 1.0);
  EXPECT_TRUE(choice.settled());
  EXPECT_EQ(choice.next().most_bytes, cuda::kAllTogether);
}

TEST(Choice, WithoutAMeasurementAllTrainTogether) {
  cuda::ChoiceByMeasuring choice({cuda::Executor::kGrouped}, 100);
  choice.record(1000, 1.0, 0.0);
  EXPECT_EQ(choice.next().most_bytes, cuda::kAllTogether);
}

// In tf32 the executors have different bits, and a choice between them is made by measuring: a later engine can be told of it.
TEST(CudaEngineChoices, AreMeasuredOncePerClassAndRecalled) {
  auto const data = data_for(Task::kMulticlass);
  auto const specs = mixed_population(Task::kMulticlass, kSlow ? 4 : 12, {});
  emulation::reset_device(21);
  CudaEngineOptions const options{.memory_bytes = kMemory, .precision = Precision::kTf32};
  auto const engine = cuda::make_engine(options);
  (void)trained_on(*engine, data, specs, 6);
  EXPECT_GT(std::ranges::count(emulation::launches(), "multiply_batched"), 0) << "the batched executor was not tried";
  std::vector<TrainingChoice> const choices = engine->choices();
  ASSERT_EQ(choices.size(), 1u);
  EXPECT_GT(choices[0].multiply_adds_per_second, 0.0);
  TrainingChoice other = choices[0];
  other.executor = choices[0].executor == "grouped" ? "batched" : "grouped";
  other.cohort_bytes = 0;
  emulation::reset_device(22);
  auto const told = cuda::make_engine(options);
  told->recall({&other, 1});
  (void)trained_on(*told, data, specs, 2);
  EXPECT_EQ(told->choices(), std::vector{other});
  EXPECT_EQ(std::ranges::count(emulation::launches(), "multiply_batched") > 0, other.executor == "batched");
}

TEST(CudaEngineChoices, FullMinibatchesOfALibrarysProductsAreOneGraph) {
  auto const data = toy_data(Task::kMulticlass, 40, 5);
  MlpConfig model;
  model.hidden = {6};
  model.batch_size = 1;  // more steps than a graph has
  std::vector<RunSpec> specs;
  for (std::uint32_t i = 0; i < 3; ++i) specs.push_back({.seed = 3, .key = {i, 0, 0}, .model = model, .data = {}, .metrics = {}});
  emulation::reset_device(23);
  auto const engine = cuda::make_engine({.memory_bytes = kMemory, .executor = "batched"});
  EXPECT_TRUE(same_bits(on_the_cpu(data, specs, 3), trained_on(*engine, data, specs, 3)));
}

}  // namespace
}  // namespace shoal::testing
