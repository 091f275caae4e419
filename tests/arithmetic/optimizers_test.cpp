// SPDX-License-Identifier: Apache-2.0
// The float arithmetic of every optimizer, in every mode, against double references and its promises to the engines.
#include "shoal/optimizers.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "shoal/detail/arithmetic.hpp"
#include "tests/arithmetic/reference_optimizers.hpp"
#include "tests/arithmetic/type_list_tests.hpp"
#include "tests/arithmetic/with_slots.hpp"

namespace shoal::testing {
namespace {

/// One weight under one optimizer, as an engine keeps it.
template <class T>
struct Weight {
  explicit Weight(T const& chosen, float start) : optimizer(chosen), w(start) {
    for (int i = 0; i < optimizer.n_slots(); ++i) slots[i] = static_cast<float>(optimizer.initial_slot(i));
  }
  void step(float gradient, double rate) {
    optimizer.advance(clock);
    with_slots<T>(optimizer.n_slots(), [&]<int n>(std::integral_constant<int, n>) {
      detail::step<n>(optimizer.at(rate, clock), w, gradient, slots);
    });
  }
  T optimizer;
  OptimizerClock clock{};
  float w;
  float slots[3] = {0.0f, 0.0f, 0.0f};
};

template <class T>
class OptimizerTest : public ::testing::Test {};
TYPED_TEST_SUITE(OptimizerTest, TypesOf<Optimizers>::Types, EntryName);

TYPED_TEST(OptimizerTest, FollowsTheDoubleReference) {
  // A step rounds the weight once (2^-24 of it) and computes what it moves by with a handful of roundings, of which the
  // worst are those of 1 - beta and of the slots' running means: 2e-6 of the sum of all moves bounds them for 60 steps.
  for (TypeParam const& mode : all_modes<TypeParam>()) {
    for (double scale : {1e-3, 1.0, 100.0}) {
      std::mt19937 random(7);
      Weight<TypeParam> weight(mode, 0.75f);
      double w = 0.75, moved = 0.0, largest = 0.75;
      Slots slots{};
      for (int t = 1; t <= 60; ++t) {
        auto const gradient = static_cast<float>(scale * (static_cast<double>(random()) * 0x1p-31 - 0.9));
        double const rate = mode.learning_rate / (1.0 + 0.1 * t), before = w;
        weight.step(gradient, rate);
        reference_step(mode, rate, t, w, gradient, slots);
        moved += std::fabs(w - before);
        largest = std::max(largest, std::fabs(w));
        ASSERT_NEAR(weight.w, w, t * 0x1p-24 * largest + 2e-6 * moved) << "step " << t << ", gradients of size " << scale;
      }
      EXPECT_GT(moved, 0.0);
    }
  }
}

TYPED_TEST(OptimizerTest, PaddingStaysZero) {
  for (TypeParam const& mode : all_modes<TypeParam>()) {
    Weight<TypeParam> weight(mode, 0.0f);
    for (int t = 1; t <= 100; ++t) {
      weight.step(0.0f, mode.learning_rate);
      ASSERT_EQ(detail::bits_of(weight.w), 0u) << "step " << t;
      for (int i = 0; i < mode.n_slots(); ++i) ASSERT_EQ(weight.slots[i], static_cast<float>(mode.initial_slot(i)));
    }
  }
}

TYPED_TEST(OptimizerTest, NeverKeepsADenormalInASlot) {
  for (TypeParam const& mode : all_modes<TypeParam>()) {
    Weight<TypeParam> weight(mode, 1.0f);
    for (int t = 1; t <= 3000; ++t) {
      weight.step(t == 1 ? 1e-12f : 0.0f, mode.learning_rate);
      for (float slot : weight.slots) ASSERT_TRUE(slot == 0.0f || std::fabs(slot) >= 0x1p-95f) << slot << " at step " << t;
    }
  }
}

TYPED_TEST(OptimizerTest, BadGradientsReachTheWeight) {
  for (TypeParam const& mode : all_modes<TypeParam>()) {
    Weight<TypeParam> weight(mode, 1.0f);
    weight.step(std::numeric_limits<float>::quiet_NaN(), mode.learning_rate);
    EXPECT_FALSE(std::isfinite(weight.w)) << weight.w;
  }
}

TYPED_TEST(OptimizerTest, KeepsNoMoreSlotsThanAnnounced) {
  std::set<int> counts;
  for (TypeParam const& mode : all_modes<TypeParam>()) counts.insert(mode.n_slots());
  EXPECT_EQ(*counts.rbegin(), TypeParam::max_slots);
  EXPECT_LE(sizeof(typename TypeParam::Step), 64u) << "the engines' tables hold 64 bytes a step";
}

TEST(Optimizers, HaveKerasNamesAndLearningRates) {
  EXPECT_EQ(Optimizers::names, (std::to_array<std::string_view>({"sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamw", "adamax", "nadam", "lion"})));
  Optimizers::for_each([]<class T>(std::type_identity<T>) { EXPECT_EQ(T{}.learning_rate, T::name == "sgd" ? 0.01 : 0.001) << T::name; });
}

TEST(Optimizers, OnlyAdamWDecaysWeightsByDefault) {
  Optimizers::for_each([]<class T>(std::type_identity<T>) { EXPECT_EQ(default_weight_decay(T{}), T::name == "adamw" ? 0.004 : 0.0) << T::name; });
}

TEST(Sgd, NesterovDoesNothingWithoutMomentum) {
  Weight<Sgd> plain({}, 0.3f), nesterov({.nesterov = true}, 0.3f);
  plain.step(0.7f, 0.01), nesterov.step(0.7f, 0.01);
  EXPECT_EQ(plain.w, nesterov.w);
}

TEST(RmsProp, CenteredSurvivesGradientsThatNeverChange) {
  // The variance is 0, and float arithmetic alone would make it -1e-5 here, less than -epsilon.
  Weight<RmsProp> weight({.centered = true}, 1.0f);
  for (int t = 0; t < 300; ++t) weight.step(100.37f, 1e-6);
  EXPECT_TRUE(std::isfinite(weight.w)) << weight.w;
}

TEST(Nadam, ClockHoldsTheProductOfTheMomentumSchedule) {
  Nadam const nadam;
  OptimizerClock clock;
  for (int t = 0; t < 3; ++t) nadam.advance(clock);
  EXPECT_EQ(clock.t, 3);
  double const expected = 0.9 * (1 - 0.5 * 0.96) * 0.9 * (1 - 0.5 * std::pow(0.96, 2)) * 0.9 * (1 - 0.5 * std::pow(0.96, 3));
  EXPECT_NEAR(clock.momentum_product, expected, 1e-15);
}

}  // namespace
}  // namespace shoal::testing
