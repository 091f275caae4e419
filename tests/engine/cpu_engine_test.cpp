// SPDX-License-Identifier: Apache-2.0
// What an engine promises besides bits: tickets, cancelling, early stopping, learning something.
#include "shoal/engine.hpp"

#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/engine/populations.hpp"

namespace shoal::testing {
namespace {

struct CpuEngineTest : ::testing::Test {
  std::shared_ptr<Dataset const> data = toy_data(Task::kMulticlass, 400, 12);
  std::unique_ptr<Engine> engine = make_cpu_engine({.threads = 2});
  DataId id = engine->add_data(data);

  RunSpec spec(std::uint32_t trial = 0) const {
    RunSpec spec{.seed = 1, .key = {trial, 0, 0}, .model = {}, .data = id, .metrics = {Metric::kAccuracy}};
    spec.model.hidden = {24};
    spec.model.optimizer = Adam{.learning_rate = 0.02};
    return spec;
  }
  Progress run_to(RunId run, int epoch) {
    Ticket const ticket{run, epoch};
    engine->submit({&ticket, 1});
    std::vector<Progress> done;
    while (done.empty()) done = engine->wait(std::chrono::seconds(60));
    return done.front();
  }
};

TEST_F(CpuEngineTest, LearnsClassesThatCanBeLearned) {
  Progress const progress = run_to(engine->create(spec()), 20);
  ASSERT_EQ(progress.curve.size(), 20u);
  EXPECT_GT(progress.curve.back().validation[0], 0.75);  // chance is 0.25
  EXPECT_LT(progress.curve.back().train_loss, progress.curve.front().train_loss);
  EXPECT_GT(progress.curve.back().train_accuracy, 0.8);
}

TEST_F(CpuEngineTest, ATicketIsAbsoluteAndIdempotent) {
  RunId const run = engine->create(spec());
  EXPECT_EQ(run_to(run, 3).curve.size(), 3u);
  Progress const again = run_to(run, 3);
  EXPECT_EQ(again.epoch, 3);
  EXPECT_TRUE(again.curve.empty());
  EXPECT_EQ(again.multiply_adds, 0u);
  EXPECT_EQ(run_to(run, 5).curve.front().epoch, 4);
}

TEST_F(CpuEngineTest, CountsTheWorkOfATicket) {
  // 12-24-4: a training row costs 2 products in the first layer and 3 in the second, a validation row 1 of each.
  auto const& fold = data->folds[0];
  std::uint64_t const per_epoch = fold.train.size() * (2 * 12 * 24 + 3 * 24 * 4) + fold.validation.size() * (12 * 24 + 24 * 4);
  EXPECT_EQ(run_to(engine->create(spec()), 2).multiply_adds, 2 * per_epoch);
}

TEST_F(CpuEngineTest, EarlyStoppingEndsARunAndKeepsItsBestWeights) {
  RunSpec stopping = spec();
  stopping.model.optimizer = Adam{.learning_rate = 0.3};
  stopping.model.early_stopping = EarlyStopping{.patience = 2};
  RunId const run = engine->create(stopping);
  Progress const progress = run_to(run, 200);
  ASSERT_EQ(progress.status, RunStatus::kStopped);
  EXPECT_EQ(progress.epoch, progress.best_epoch + 2);
  RunSpec shorter = stopping;
  shorter.key.trial = stopping.key.trial;
  shorter.model.early_stopping.reset();
  RunId const to_best = engine->create(shorter);
  run_to(to_best, progress.best_epoch);
  EXPECT_EQ(engine->snapshot(run, Which::kBest).layers[0].kernel, engine->snapshot(to_best, Which::kLast).layers[0].kernel);
  Metric const metrics[] = {Metric::kLoss};
  double const best = engine->evaluate(run, Which::kBest, {0, Split::kValidation}, metrics)[0];
  EXPECT_EQ(best, progress.curve[progress.best_epoch - 1].validation_loss);
}

TEST_F(CpuEngineTest, CancelledRunsStopAtAnEpochAndGoOnLater) {
  std::vector<Ticket> tickets;
  std::vector<RunId> runs;
  for (std::uint32_t i = 0; i < 6; ++i) {
    runs.push_back(engine->create(spec(i)));
    tickets.push_back({runs.back(), 400});
  }
  engine->submit(tickets);
  engine->cancel(runs);
  std::size_t reported = 0;
  std::map<RunId, int> epochs;
  while (reported < runs.size()) {
    for (Progress const& progress : engine->wait(std::chrono::seconds(60))) {
      epochs[progress.run] = progress.epoch;
      EXPECT_EQ(progress.curve.size(), static_cast<std::size_t>(progress.epoch));
      ++reported;
    }
  }
  Progress const resumed = run_to(runs[0], epochs[runs[0]] + 2);
  EXPECT_EQ(resumed.status, RunStatus::kReached);
  EXPECT_EQ(resumed.curve.size(), 2u);
}

TEST_F(CpuEngineTest, WaitReturnsAtOnceWhenNothingIsInFlight) {
  EXPECT_TRUE(engine->wait(std::chrono::hours(1)).empty());
}

TEST_F(CpuEngineTest, PredictionsAreProbabilitiesInRowOrder) {
  RunId const run = engine->create(spec());
  run_to(run, 10);
  std::vector<float> out(data->test_rows.size() * 4);
  engine->predict(run, Which::kLast, {0, Split::kTest}, out);
  int hits = 0;
  for (std::size_t i = 0; i < data->test_rows.size(); ++i) {
    float const sum = out[4 * i] + out[4 * i + 1] + out[4 * i + 2] + out[4 * i + 3];
    EXPECT_NEAR(sum, 1.0f, 1e-6f);
    hits += std::max_element(&out[4 * i], &out[4 * i] + 4) - &out[4 * i] == data->labels[data->test_rows[i]];
  }
  Metric const metrics[] = {Metric::kAccuracy};
  EXPECT_EQ(engine->evaluate(run, Which::kLast, {0, Split::kTest}, metrics)[0], static_cast<double>(hits) / static_cast<double>(data->test_rows.size()));
}

TEST_F(CpuEngineTest, ACloneGoesOnFromTheDonorWithItsOwnHyperparameters) {
  RunId const donor = engine->create(spec(0));
  run_to(donor, 3);
  RunSpec changed = spec(9);
  changed.model.optimizer = Adam{.learning_rate = 0.001};
  RunId const clone = engine->clone(donor, Which::kLast, changed);
  EXPECT_TRUE(same_bits(engine->snapshot(donor, Which::kLast), engine->snapshot(clone, Which::kLast)));
  EXPECT_EQ(run_to(clone, 4).curve.front().learning_rate, 0.001);
}

TEST_F(CpuEngineTest, ABatchLargerThanTheDataIsOneStepAnEpoch) {
  RunSpec large = spec();
  large.model.batch_size = 100000;
  RunId const run = engine->create(large);
  run_to(run, 3);
  EXPECT_EQ(engine->snapshot(run, Which::kLast).clock.t, 3);
}

TEST_F(CpuEngineTest, ARefitHasNoValidationScoresAndIsNeverStopped) {
  RunSpec refit = spec();
  refit.key.fold = kRefitFold;
  refit.model.early_stopping = EarlyStopping{.patience = 0};
  Progress const progress = run_to(engine->create(refit), 5);
  EXPECT_EQ(progress.status, RunStatus::kReached);
  EXPECT_TRUE(std::isnan(progress.curve.back().validation_loss));
}

TEST(CpuEngine, RefusesAnUnknownTargetByName) {
  EXPECT_THROW(make_cpu_engine({.target = "mmx"}), InputError);
}

TEST(CpuEngine, ZeroHiddenLayersAreALinearModel) {
  auto const data = toy_data(Task::kBinary, 300, 5);
  auto const engine = make_cpu_engine({.threads = 1});
  RunSpec spec{.seed = 1, .key = {}, .model = {}, .data = engine->add_data(data), .metrics = {Metric::kAuc}};
  spec.model.hidden.clear();
  spec.model.optimizer = Adam{.learning_rate = 0.05};
  RunId const run = engine->create(spec);
  Ticket const ticket{run, 10};
  engine->submit({&ticket, 1});
  Progress const progress = engine->wait(std::chrono::seconds(60)).at(0);
  EXPECT_GT(progress.curve.back().validation[0], 0.7);
}

}  // namespace
}  // namespace shoal::testing
