// SPDX-License-Identifier: Apache-2.0
// bf16: what fp32 promises of neighbours, threads and teams, and what it costs in loss.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/engine/populations.hpp"

namespace shoal::testing {
namespace {

constexpr int kPrecisionEpochs = 3;
constexpr int kRuns = 36;

bool has_bf16() {
  try {
    (void)make_cpu_engine({.threads = 1, .precision = Precision::kBf16});
    return true;
  } catch (InputError const&) {
    return false;
  }
}

class Bf16 : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has_bf16()) GTEST_SKIP() << "this CPU has no AVX512_BF16";
  }
  std::shared_ptr<Dataset const> data_ = toy_data(Task::kMulticlass, 151, 37, 0, true);

  Trained population(CpuEngineOptions options, int runs = kRuns) const {
    options.precision = Precision::kBf16;
    auto const engine = make_cpu_engine(options);
    return train(*engine, mixed_population(Task::kMulticlass, runs, engine->add_data(data_)), kPrecisionEpochs);
  }
};

TEST_F(Bf16, GivesTheSameBitsAloneOnAnyThreadsInAnyTeam) {
  Trained const packed = population({.threads = 1});
  for (int const threads : {2, 3, 8}) EXPECT_TRUE(same_bits(packed, population({.threads = threads}))) << threads << " threads";
  for (int const team : {2, 3, 8}) EXPECT_TRUE(same_bits(packed, population({.threads = team, .team = team}))) << "teams of " << team;
  EXPECT_TRUE(same_bits(packed, population({.threads = 1, .first_layer = FirstLayer::kSparse})));
  auto const engine = make_cpu_engine({.threads = 1, .precision = Precision::kBf16});
  DataId const data = engine->add_data(data_);
  for (RunSpec const& spec : mixed_population(Task::kMulticlass, kRuns, data)) {
    Trained const alone = train(*engine, {spec}, kPrecisionEpochs);
    EXPECT_TRUE(same_bits(alone.states.at(spec.key), packed.states.at(spec.key))) << encode(spec.model);
  }
}

TEST_F(Bf16, TrainsToAboutTheLossOfFloat) {
  auto const run = [&](Precision precision) {
    auto const engine = make_cpu_engine({.threads = 1, .precision = precision});
    RunSpec spec{.seed = 3, .key = {}, .model = {}, .data = engine->add_data(data_), .metrics = {Metric::kAccuracy}};
    spec.model.hidden = {33, 20};
    spec.model.batch_size = 16;
    return train(*engine, {spec}, 20).curves.at(spec.key).back();
  };
  EpochScores const narrow = run(Precision::kBf16), wide = run(Precision::kFp32);
  EXPECT_NE(narrow.train_loss, wide.train_loss);
  EXPECT_NEAR(narrow.train_loss, wide.train_loss, 0.02 * wide.train_loss);  // 20 epochs of roundings by 2^-9
  EXPECT_LT(narrow.train_loss, 1.0);
}

TEST(Precision, IsRefusedWhereTheInstructionSetLacksIt) {
  for (std::string const& target : cpu_targets()) {
    if (target == "avx512") continue;
    try {
      (void)make_cpu_engine({.threads = 1, .target = target, .precision = Precision::kBf16});
      ADD_FAILURE() << target;
    } catch (InputError const& error) {
      EXPECT_EQ(std::string(error.what()), "precision: expected fp32, found bf16; " + target + " on this CPU has no instructions for bfloat16 (AVX512_BF16)");
    }
  }
}

TEST(Precision, HasNames) {
  EXPECT_EQ(precision_named("bf16"), Precision::kBf16);
  EXPECT_EQ(name_of(precision_named("fp32")), "fp32");
  EXPECT_THROW((void)precision_named("fp16"), InputError);
}

}  // namespace
}  // namespace shoal::testing
