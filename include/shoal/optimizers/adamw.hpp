// SPDX-License-Identifier: Apache-2.0
// AdamW (Loshchilov and Hutter 2019): Adam with decoupled weight decay. The decay itself is MlpConfig::weight_decay,
// applied to every optimizer alike before its step; what remains of AdamW is its default.
#pragma once

#include "shoal/optimizers/adam.hpp"

namespace shoal {

struct AdamW {
  static constexpr std::string_view name = "adamw";
  static constexpr int max_slots = Adam::max_slots;
  static constexpr double default_weight_decay = 0.004;  ///< Keras's, where a sweep gives no weight_decay
  double learning_rate = 1e-3;
  double beta_1 = 0.9;     ///< decay of the mean
  double beta_2 = 0.999;   ///< decay of the uncentered variance
  double epsilon = 1e-7;   ///< added outside of the square root
  bool amsgrad = false;    ///< divide by the largest variance seen

  [[nodiscard]] constexpr int n_slots() const { return amsgrad ? 3 : 2; }
  [[nodiscard]] double initial_slot(int /*slot*/) const { return 0.0; }
  void advance(OptimizerClock& clock) const { ++clock.t; }
  bool operator==(AdamW const&) const = default;

  using Step = Adam::Step;
  [[nodiscard]] Step at(double rate, OptimizerClock const& clock) const {
    return Adam{.beta_1 = beta_1, .beta_2 = beta_2, .epsilon = epsilon, .amsgrad = amsgrad}.at(rate, clock);
  }

  template <class Self, class F>
  static void fields(Self& self, F&& field) {
    Adam::fields(self, field);
  }
};

}  // namespace shoal
