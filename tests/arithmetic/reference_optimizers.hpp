// SPDX-License-Identifier: Apache-2.0
// Optimizers as their papers and Keras write them, in double, one weight at a time, t from 1. Slow and obvious.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "shoal/optimizers.hpp"

namespace shoal::testing {

using Slots = std::array<double, 3>;

inline void reference_step(Sgd const& o, double rate, int /*t*/, double& w, double g, Slots& s) {
  s[0] = o.momentum * s[0] - rate * g;
  w += o.nesterov && o.momentum != 0.0 ? o.momentum * s[0] - rate * g : s[0];
}

inline void reference_step(RmsProp const& o, double rate, int /*t*/, double& w, double g, Slots& s) {
  s[0] = o.rho * s[0] + (1.0 - o.rho) * g * g;
  if (o.centered) s[1] = o.rho * s[1] + (1.0 - o.rho) * g;
  double const increment = rate * g / std::sqrt(s[0] - s[1] * s[1] + o.epsilon);
  s[2] = o.momentum * s[2] + increment;
  w -= s[2];
}

inline void reference_step(Adagrad const& o, double rate, int t, double& w, double g, Slots& s) {
  if (t == 1) s[0] = o.initial_accumulator_value;
  s[0] += g * g;
  w -= rate * g / std::sqrt(s[0] + o.epsilon);
}

inline void reference_step(Adadelta const& o, double rate, int /*t*/, double& w, double g, Slots& s) {
  s[0] = o.rho * s[0] + (1.0 - o.rho) * g * g;
  double const delta = -std::sqrt(s[1] + o.epsilon) / std::sqrt(s[0] + o.epsilon) * g;
  s[1] = o.rho * s[1] + (1.0 - o.rho) * delta * delta;
  w += rate * delta;
}

template <class AdamLike>
void adam_step(AdamLike const& o, double rate, int t, double& w, double g, Slots& s) {
  s[0] = o.beta_1 * s[0] + (1.0 - o.beta_1) * g;
  s[1] = o.beta_2 * s[1] + (1.0 - o.beta_2) * g * g;
  s[2] = std::max(s[2], s[1]);
  double const alpha = rate * std::sqrt(1.0 - std::pow(o.beta_2, t)) / (1.0 - std::pow(o.beta_1, t));
  w -= alpha * s[0] / (std::sqrt(o.amsgrad ? s[2] : s[1]) + o.epsilon);
}
inline void reference_step(Adam const& o, double rate, int t, double& w, double g, Slots& s) { adam_step(o, rate, t, w, g, s); }
inline void reference_step(AdamW const& o, double rate, int t, double& w, double g, Slots& s) { adam_step(o, rate, t, w, g, s); }

inline void reference_step(Adamax const& o, double rate, int t, double& w, double g, Slots& s) {
  s[0] = o.beta_1 * s[0] + (1.0 - o.beta_1) * g;
  s[1] = std::max(o.beta_2 * s[1], std::fabs(g));
  w -= rate / (1.0 - std::pow(o.beta_1, t)) * s[0] / (s[1] + o.epsilon);
}

inline void reference_step(Nadam const& o, double rate, int t, double& w, double g, Slots& s) {
  auto const u = [&](int i) { return o.beta_1 * (1.0 - 0.5 * std::pow(0.96, i)); };
  double product = 1.0;
  for (int i = 1; i <= t; ++i) product *= u(i);
  s[0] = o.beta_1 * s[0] + (1.0 - o.beta_1) * g;
  s[1] = o.beta_2 * s[1] + (1.0 - o.beta_2) * g * g;
  double const mean = u(t + 1) * s[0] / (1.0 - product * u(t + 1)) + (1.0 - u(t)) * g / (1.0 - product);
  w -= rate * mean / (std::sqrt(s[1] / (1.0 - std::pow(o.beta_2, t))) + o.epsilon);
}

inline void reference_step(Lion const& o, double rate, int /*t*/, double& w, double g, Slots& s) {
  double const direction = o.beta_1 * s[0] + (1.0 - o.beta_1) * g;
  w -= rate * (direction > 0.0 ? 1.0 : direction < 0.0 ? -1.0 : 0.0);
  s[0] = o.beta_2 * s[0] + (1.0 - o.beta_2) * g;
}

}  // namespace shoal::testing
