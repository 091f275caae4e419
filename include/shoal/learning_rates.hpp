// SPDX-License-Identifier: Apache-2.0
// The list of learning-rate schedules. To add one: its struct in learning_rates/ and one entry here. A struct has
//   rate(base, epoch)  the learning rate of a step; base is the optimizer's, epoch = steps taken / steps an epoch
// Lengths are in epochs, so that a schedule means the same for every batch size. With decay_steps = decay_epochs * steps
// an epoch the rates are those of the Keras schedule of that name.
#pragma once

#include "shoal/learning_rates/constant.hpp"
#include "shoal/learning_rates/cosine.hpp"
#include "shoal/learning_rates/exponential.hpp"
#include "shoal/learning_rates/piecewise.hpp"
#include "shoal/learning_rates/polynomial.hpp"
#include "shoal/learning_rates/reduce_on_plateau.hpp"
#include "shoal/type_list.hpp"

namespace shoal {

using LearningRates =
    TypeList<ConstantRate, ExponentialDecay, CosineDecay, PolynomialDecay, PiecewiseConstant, ReduceOnPlateau>;
using LearningRate = LearningRates::Variant;

/// Replaces decay_epochs = 0 by the epochs that the sweep gives at most, less a warm-up that leaves any of them. Done
/// once, when a trial's configuration is made: rate() requires it.
inline void resolve_decay_epochs(LearningRate& schedule, double max_epochs) {
  std::visit(
      [&]<class T>(T& s) {
        if constexpr (requires { s.decay_epochs; }) {
          if (s.decay_epochs != 0.0) return;
          s.decay_epochs = max_epochs;
          if constexpr (requires { s.warmup_epochs; }) {
            if (s.warmup_epochs < max_epochs) s.decay_epochs -= s.warmup_epochs;
          }
        }
      },
      schedule);
}

[[nodiscard]] inline double rate_at(LearningRate const& schedule, double base, double epoch) {
  return std::visit([&](auto const& s) { return s.rate(base, epoch); }, schedule);
}

}  // namespace shoal
