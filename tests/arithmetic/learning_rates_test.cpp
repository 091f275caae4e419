// SPDX-License-Identifier: Apache-2.0
// Schedules against the closed forms that Keras documents, with decay_steps = decay_epochs * steps an epoch.
#include "shoal/learning_rates.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace shoal {
namespace {

constexpr double kBase = 0.02;
constexpr int kSteps = 7;  // an epoch
double const kPi = std::acos(-1.0);

template <class Expected>
void expect_rates(LearningRate const& schedule, Expected expected) {
  for (int step = 0; step < 30 * kSteps; ++step) {
    double const value = expected(static_cast<double>(step));
    ASSERT_NEAR(rate_at(schedule, kBase, static_cast<double>(step) / kSteps), value, 1e-14 * kBase) << "step " << step;
  }
}

TEST(LearningRates, ExponentialDecaysByItsRateOverDecayEpochs) {
  expect_rates(ExponentialDecay{.decay_epochs = 4.0, .decay_rate = 0.3}, [](double step) { return kBase * std::pow(0.3, step / (4.0 * kSteps)); });
}

TEST(LearningRates, StaircaseDecaysAtWholePeriods) {
  expect_rates(ExponentialDecay{.decay_epochs = 4.0, .decay_rate = 0.3, .staircase = true},
               [](double step) { return kBase * std::pow(0.3, std::floor(step / (4.0 * kSteps))); });
}

TEST(LearningRates, CosineEndsAtAlpha) {
  expect_rates(CosineDecay{.decay_epochs = 10.0, .alpha = 0.1}, [](double step) {
    double const done = std::min(step, 10.0 * kSteps) / (10.0 * kSteps);
    return kBase * (0.9 * 0.5 * (1.0 + std::cos(kPi * done)) + 0.1);
  });
}

TEST(LearningRates, CosineWarmsUpFromZeroAndDecaysAfterwards) {
  expect_rates(CosineDecay{.decay_epochs = 10.0, .warmup_epochs = 3.0}, [](double step) {
    double const warmup = 3.0 * kSteps;
    if (step < warmup) return kBase * step / warmup;
    double const done = std::min(step - warmup, 10.0 * kSteps) / (10.0 * kSteps);
    return kBase * 0.5 * (1.0 + std::cos(kPi * done));
  });
}

TEST(LearningRates, PolynomialEndsAtItsEndRate) {
  expect_rates(PolynomialDecay{.decay_epochs = 5.0, .end_learning_rate = 1e-3, .power = 1.7}, [](double step) {
    double const done = std::min(step, 5.0 * kSteps) / (5.0 * kSteps);
    return (kBase - 1e-3) * std::pow(1.0 - done, 1.7) + 1e-3;
  });
}

TEST(LearningRates, PiecewiseChangesAfterItsBoundaries) {
  expect_rates(PiecewiseConstant{.boundaries = {2.0, 5.5}, .factors = {1.0, 0.5, 0.1}},
               [](double step) { return step <= 2.0 * kSteps ? kBase : step <= 5.5 * kSteps ? kBase * 0.5 : kBase * 0.1; });
}

TEST(LearningRates, ConstantAndPlateauStartAtTheBase) {
  expect_rates(ConstantRate{}, [](double) { return kBase; });
  expect_rates(ReduceOnPlateau{}, [](double) { return kBase; });
}

TEST(LearningRates, ZeroDecayEpochsBecomeTheSweeps) {
  LearningRate polynomial = PolynomialDecay{}, cosine = CosineDecay{.warmup_epochs = 4.0}, given = ExponentialDecay{.decay_epochs = 3.0};
  LearningRate all_warmup = CosineDecay{.warmup_epochs = 50.0}, constant = ConstantRate{};
  for (LearningRate* schedule : {&polynomial, &cosine, &given, &all_warmup, &constant}) resolve_decay_epochs(*schedule, 27.0);
  EXPECT_EQ(std::get<PolynomialDecay>(polynomial).decay_epochs, 27.0);
  EXPECT_EQ(std::get<CosineDecay>(cosine).decay_epochs, 23.0);
  EXPECT_EQ(std::get<ExponentialDecay>(given).decay_epochs, 3.0);
  EXPECT_EQ(std::get<CosineDecay>(all_warmup).decay_epochs, 27.0);
  EXPECT_EQ(rate_at(cosine, kBase, 27.0), 0.0);
}

TEST(LearningRatesDeathTest, UnresolvedDecayIsABrokenInvariant) {
  EXPECT_DEATH(static_cast<void>(CosineDecay{}.rate(kBase, 1.0)), "decay_epochs > 0");
}

}  // namespace
}  // namespace shoal
