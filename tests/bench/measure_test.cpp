// SPDX-License-Identifier: Apache-2.0
// What a measurement counts and how its numbers hang together. Nothing timed is compared with anything but itself.
#include <gtest/gtest.h>

#include <numeric>

#include "kernels/cpu/kernels.hpp"
#include "src/bench/measure.hpp"
#include "src/bench/peak.hpp"
#include "src/bench/real_data.hpp"
#include "src/bench/synthetic.hpp"
#include "src/engine/cpu/parameters.hpp"

namespace shoal::bench {
namespace {

constexpr Workload kSmall{.rows = 100, .repeats = 4, .warmup = 2, .probe_seconds = 1e-4};

// Counts what is trained, by an engine that trains.
class Counting final : public Engine {
 public:
  [[nodiscard]] Capabilities capabilities() const override { return engine_->capabilities(); }
  DataId add_data(std::shared_ptr<Dataset const> data) override { return ++live_data, ++all_data, engine_->add_data(std::move(data)); }
  void drop_data(DataId id) override { --live_data, engine_->drop_data(id); }
  RunId create(RunSpec const& spec) override { return specs.push_back(spec), ++live_runs, engine_->create(spec); }
  RunId clone(RunId donor, Which which, RunSpec const& as) override { return engine_->clone(donor, which, as); }
  RunId restore(RunSpec const& spec, RunState const& state) override { return engine_->restore(spec, state); }
  void submit(std::span<Ticket const> tickets) override {
    for (Ticket const& ticket : tickets) epochs[ticket.to_epoch] += 1;
    engine_->submit(tickets);
  }
  std::vector<Progress> wait(std::chrono::milliseconds timeout) override {
    auto progress = engine_->wait(timeout);
    for (Progress const& p : progress) multiply_adds += p.multiply_adds;
    return progress;
  }
  void cancel(std::span<RunId const> runs) override { engine_->cancel(runs); }
  [[nodiscard]] RunState snapshot(RunId run, Which which) const override { return engine_->snapshot(run, which); }
  void predict(RunId run, Which which, RowSet const& rows, std::span<float> out) override { engine_->predict(run, which, rows, out); }
  std::vector<double> evaluate(RunId run, Which which, RowSet const& rows, std::span<Metric const> metrics) override {
    return engine_->evaluate(run, which, rows, metrics);
  }
  void retire(std::span<RunId const> runs) override { live_runs -= static_cast<int>(runs.size()), engine_->retire(runs); }

  std::vector<RunSpec> specs;
  std::map<int, int> epochs;  // epoch -> tickets
  std::uint64_t multiply_adds = 0;
  int live_data = 0, all_data = 0, live_runs = 0;

 private:
  std::unique_ptr<Engine> engine_ = make_cpu_engine({.threads = 2});
};

void expect_consistent(Result const& result) {
  Spread const& rate = result.trial_epochs_per_second;
  EXPECT_GT(rate.min, 0.0);
  EXPECT_LE(rate.min, rate.median);
  EXPECT_LE(rate.median, rate.max);
  EXPECT_GT(result.gflops, 0.0);
  EXPECT_GT(result.peak_gflops, 0.0);
  EXPECT_GE(result.peak_spread, 0.0);
  EXPECT_LT(result.peak_spread, 1.0);
  EXPECT_EQ(result.fraction_of_peak, result.gflops / result.peak_gflops);
  EXPECT_EQ(result.void_reason.empty(), result.peak_spread <= kLargestPeakSpread) << result.void_reason;
}

TEST(Measure, TrainsEveryTrialOnceARepeatAndCountsItsWork) {
  Counting engine;
  DataSets sets(kSmall);
  Result const result = measure(engine, {{.sizes = {9, 6, 3}, .batch_size = 8, .trials = 5}}, kSmall, sets);
  EXPECT_EQ(engine.epochs, (std::map<int, int>{{1, 5}, {2, 5}, {3, 5}, {4, 5}, {5, 5}, {6, 5}}));
  EXPECT_EQ(result.trials, 5u);
  EXPECT_EQ(result.trial_epochs, 20u);  // warm-up does not count
  EXPECT_EQ(engine.multiply_adds, 6u * 5 * 100 * (2 * 9 * 6 + 3 * 6 * 3));
  EXPECT_EQ(result.bytes_per_run, cpu::parameter_bytes({9, 6, 3}, 2));  // Adam: two slots
  expect_consistent(result);
  // One network and one repeat's time decide both: 2 operations a multiply-add.
  double const gflops_per_epoch = 2e-9 * 100 * (2 * 9 * 6 + 3 * 6 * 3);
  EXPECT_NEAR(result.gflops / (gflops_per_epoch * result.trial_epochs_per_second.median), 1.0, 1e-9);
}

TEST(Measure, TrialsShareAStreamAndDifferInKeyAndRate) {
  Counting engine;
  DataSets sets(kSmall);
  (void)measure(engine, {{.sizes = {4, 3}, .trials = 3}}, kSmall, sets);
  ASSERT_EQ(engine.specs.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(engine.specs[i].key, (RunKey{.trial = static_cast<std::uint32_t>(i)}));
    EXPECT_EQ(engine.specs[i].seed, engine.specs[0].seed);
    EXPECT_EQ(engine.specs[i].data, engine.specs[0].data);
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(engine.specs[i].model, engine.specs[j].model);
  }
}

TEST(Measure, AMixTrainsTogetherAndLeavesNothingBehind) {
  Counting engine;
  DataSets sets(kSmall);
  std::vector<Population> const mix{{.sizes = {9, 6, 3}, .batch_size = 8, .trials = 2},
                                    {.sizes = {9, 17, 3}, .batch_size = 100, .trials = 3, .optimizer = Sgd{}, .activation = Tanh{}},
                                    {.sizes = {20, 1}, .batch_size = 1000, .trials = 1, .optimizer = RmsProp{}}};
  Result const result = measure(engine, mix, kSmall, sets);
  EXPECT_EQ(engine.epochs[1], 6);
  EXPECT_EQ(result.trials, 6u);
  EXPECT_EQ(result.trial_epochs, 24u);
  EXPECT_EQ(engine.all_data, 2);  // by inputs and outputs
  EXPECT_EQ(engine.live_data, 0);
  EXPECT_EQ(engine.live_runs, 0);
  EXPECT_EQ(engine.multiply_adds, 6u * 100 * (2 * (2 * 9 * 6 + 3 * 6 * 3) + 3 * (2 * 9 * 17 + 3 * 17 * 3) + 2 * 20));
  expect_consistent(result);
}

TEST(Measure, PopulationsOnRealDataShareOneDataSet) {
  Counting engine;
  DataSets sets(kSmall, synthetic_data({.rows = 50}, 9, 3));
  (void)measure(engine, {{.sizes = {9, 6, 3}, .batch_size = 8, .trials = 2}, {.sizes = {9, 5, 5, 3}, .trials = 1}}, kSmall, sets);
  EXPECT_EQ(engine.all_data, 1);
  EXPECT_EQ(engine.live_data, 0);
  EXPECT_EQ(engine.multiply_adds, 6u * 50 * (2 * (2 * 9 * 6 + 3 * 6 * 3) + 2 * 9 * 5 + 3 * (5 * 5 + 5 * 3)));
}

TEST(RealData, DensityIsThatOfAllRows) {
  // Every fifth row is all zeros; the last minibatch is not a whole one, and features fill no panel.
  ArrayData data{.features = std::vector<float>(), .n_rows = 1005, .n_features = 3, .targets = {}, .description = "rows.npy"};
  for (std::uint32_t row = 0; row < data.n_rows; ++row) {
    for (int k = 0; k < 3; ++k) std::get<std::vector<float>>(data.features).push_back(row % 5 == 0 ? 0.0f : 1.0f);
    data.targets.push_back(row % 2);
  }
  DataConfig const config{.files = {}, .task = Task::kBinary, .preprocessing = {.scaling = Scaling::kNone}, .variants = {},
                          .validation = {.kind = SplitConfig::Kind::kNone}};
  DataFacts const facts = facts_of(*make_dataset(std::move(data), std::nullopt, std::nullopt, config, 0));
  EXPECT_EQ(facts.density, 0.8);
  EXPECT_EQ(facts.name, "rows.npy");
  EXPECT_EQ(facts.rows, 1005u);
  EXPECT_EQ(facts.type, FeatureType::kFloat);
}

TEST(Measure, ADivergedTrialMakesTheResultVoid) {
  Counting engine;
  Workload const work{.rows = 200, .type = FeatureType::kFloat, .repeats = 2, .warmup = 1, .probe_seconds = 1e-4};
  DataSets sets(work);
  Result const result = measure(engine, {{.sizes = {8, 8, 8, 1}, .batch_size = 1, .trials = 1, .optimizer = Sgd{.learning_rate = 1e6}}}, work, sets);
  EXPECT_EQ(result.trial_epochs, 0u);
  EXPECT_NE(result.void_reason.find("diverged"), std::string::npos) << result.void_reason;
}

TEST(Measure, TheMedianOfAnEvenNumberLiesBetweenTheMiddleTwo) {
  Spread const odd = spread_of({3.0, 1.0, 2.0}), even = spread_of({4.0, 1.0, 2.0, 8.0});
  EXPECT_EQ(odd.median, 2.0);
  EXPECT_EQ(even.median, 3.0);
  EXPECT_EQ(even.min, 1.0);
  EXPECT_EQ(even.max, 8.0);
}

TEST(Peak, EveryTargetComputesWhatItSaysItDoes) {
  for (cpu::Kernels const& kernels : cpu::available_kernels()) {
    std::uint64_t const n = kernels.peak_multiply_adds;
    EXPECT_GE(n, 8u) << kernels.name;
    // Chain i starts at 2 + i and each round becomes half of itself + 2: after two (2 + i) / 4 + 3, exact in float.
    bool found = false;
    for (std::uint64_t const chains : {8u, 12u, 16u}) {
      double expected = 0.0;
      for (std::uint64_t i = 0; i < chains; ++i) expected += (2.0 + static_cast<double>(i)) / 4 + 3;
      found |= n % chains == 0 && kernels.peak(2, 2.0f) == static_cast<float>(expected * static_cast<double>(n / chains));
    }
    EXPECT_TRUE(found) << kernels.name << " computed " << kernels.peak(2, 2.0f);
  }
}

TEST(Peak, BothCandidatesRunOnSeveralThreads) {
  EXPECT_GT(gflops_by(PeakBy::kRegisters, 2, 1e-4), 0.0);
  EXPECT_GT(gflops_by(PeakBy::kTile, 2, 1e-4), 0.0);
  EXPECT_GT(probe_peak(2, 1e-4).gflops, 0.0);
}

class Phases : public ::testing::TestWithParam<Precision> {};

TEST_P(Phases, OfAStepTakeTime) {
  if (GetParam() == Precision::kBf16 && !cpu::kernels_named("").pair_matmul) GTEST_SKIP() << "this CPU has no AVX512_BF16";
  for (Population const& population : {Population{.sizes = {20, 9, 17, 3}, .batch_size = 8}, Population{.sizes = {5, 1}, .batch_size = 64, .optimizer = Sgd{}}}) {
    DataSets sets(kSmall);
    PhaseTimes const times = measure_phases(population, kSmall, sets.get(population), GetParam());
    EXPECT_EQ(times.steps, population.batch_size == 8 ? 13u : 2u);
    for (std::size_t i = 0; i < kPhaseNames.size(); ++i) {
      // A single layer has no gradients of activations.
      bool const exists = static_cast<Phase>(i) != Phase::kInputGradient || population.sizes.size() > 2;
      EXPECT_EQ(times.microseconds[i] > 0.0, exists) << kPhaseNames[i];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Precisions, Phases, ::testing::Values(Precision::kFp32, Precision::kBf16), [](auto const& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace shoal::bench
