// SPDX-License-Identifier: Apache-2.0
// The list of optimizers. To add one: its parameter struct in optimizers/, its arithmetic in detail/optimizers/ under
// the same file name, and one entry here and in detail/optimizers.hpp. Besides its parameters a struct has
//   n_slots()        values kept per weight under these parameters: fewest under the defaults, at most max_slots
//   initial_slot(i)  what slot i holds before the first step, in padding too
//   advance(clock)   moves the clock to the next step; then
//   at(rate, clock)  gives the constants of that step: double arithmetic, rounded to float once
#pragma once

#include "shoal/optimizers/adadelta.hpp"
#include "shoal/optimizers/adagrad.hpp"
#include "shoal/optimizers/adam.hpp"
#include "shoal/optimizers/adamax.hpp"
#include "shoal/optimizers/adamw.hpp"
#include "shoal/optimizers/lion.hpp"
#include "shoal/optimizers/nadam.hpp"
#include "shoal/optimizers/rmsprop.hpp"
#include "shoal/optimizers/sgd.hpp"
#include "shoal/type_list.hpp"

namespace shoal {

using Optimizers = TypeList<Sgd, RmsProp, Adagrad, Adadelta, Adam, AdamW, Adamax, Nadam, Lion>;
using Optimizer = Optimizers::Variant;

/// MlpConfig::weight_decay where a user gives none: AdamW's own, else 0.
[[nodiscard]] inline double default_weight_decay(Optimizer const& optimizer) {
  return std::visit(
      []<class T>(T const&) {
        if constexpr (requires { T::default_weight_decay; }) {
          return T::default_weight_decay;
        } else {
          return 0.0;
        }
      },
      optimizer);
}

}  // namespace shoal
