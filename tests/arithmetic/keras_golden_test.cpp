// SPDX-License-Identifier: Apache-2.0
// Numbers that Keras 3 itself computed, in float, from its own defaults: the definitions agree, not only our reading of them.
#include <cmath>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "shoal/detail/arithmetic.hpp"
#include "shoal/learning_rates.hpp"
#include "tests/arithmetic/with_slots.hpp"

namespace shoal::testing {
namespace {

template <class T>
void check_optimizer(char const* what, T const& optimizer, std::vector<double> const& expected) {
  float const gradients[] = {0.5f, -0.25f, 0.125f, 0.0f, -0.75f, 0.375f};
  float weight = 0.75f, slots[3] = {};
  for (int i = 0; i < optimizer.n_slots(); ++i) slots[i] = static_cast<float>(optimizer.initial_slot(i));
  OptimizerClock clock;
  for (std::size_t t = 0; t < expected.size(); ++t) {
    optimizer.advance(clock);
    with_slots<T>(optimizer.n_slots(), [&]<int n>(std::integral_constant<int, n>) {
      detail::step<n>(optimizer.at(optimizer.learning_rate, clock), weight, gradients[t], slots);
    });
    EXPECT_NEAR(weight, expected[t], 4e-7) << what << ", step " << t + 1 << ": six roundings of a weight near 0.75, on either side";
  }
}

template <class T>
void check_activation(char const* what, T const& f, std::vector<double> const& expected) {
  float const inputs[] = {-4.0f, -1.5f, -0.25f, 0.0f, 0.75f, 2.5f};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(detail::value(f, inputs[i]), expected[i], 2e-7 + 4e-7 * std::fabs(expected[i])) << what << " at " << inputs[i];
  }
}

void check_schedule(char const* what, LearningRate const& schedule, std::vector<double> const& expected) {
  double const steps[] = {0, 5, 10, 11, 30, 40, 59, 80};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(rate_at(schedule, 0.02, steps[i] / 10.0), expected[i], 1e-8) << what << " at step " << steps[i];  // Keras's are floats
  }
}

TEST(KerasGolden, OptimizersAgree) {
#define OPTIMIZER(optimizer, ...) check_optimizer(#optimizer, optimizer, __VA_ARGS__);
#define ACTIVATION(...)
#define SCHEDULE(...)
#include "tests/arithmetic/keras_golden.inc"
#undef OPTIMIZER
#undef ACTIVATION
#undef SCHEDULE
}

TEST(KerasGolden, ActivationsAgree) {
#define OPTIMIZER(...)
#define ACTIVATION(activation, ...) check_activation(#activation, activation, __VA_ARGS__);
#define SCHEDULE(...)
#include "tests/arithmetic/keras_golden.inc"
#undef OPTIMIZER
#undef ACTIVATION
#undef SCHEDULE
}

TEST(KerasGolden, SchedulesAgree) {
#define OPTIMIZER(...)
#define ACTIVATION(...)
#define SCHEDULE(schedule, ...) check_schedule(#schedule, schedule, __VA_ARGS__);
#include "tests/arithmetic/keras_golden.inc"
#undef OPTIMIZER
#undef ACTIVATION
#undef SCHEDULE
}

}  // namespace
}  // namespace shoal::testing
