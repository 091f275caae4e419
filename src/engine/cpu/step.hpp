// SPDX-License-Identifier: Apache-2.0
// One training step of one run on one minibatch, and the forward pass alone.
#pragma once

#include "kernels/cpu/kernels.hpp"
#include "src/engine/cpu/products.hpp"
#include "src/engine/cpu/run.hpp"
#include "src/engine/cpu/workspace.hpp"

namespace shoal::cpu {

/// Features and truths of a minibatch, shared by the runs of a group.
struct Minibatch {
  Operand x;                             ///< [rows][n_features]
  int rows = 0;
  std::int32_t const* labels = nullptr;  ///< [rows]
  float const* targets = nullptr;        ///< [rows][n_outputs], standardised
  float const* weights = nullptr;        ///< [rows] of the data set, or null
  std::uint32_t step = 0;                ///< in the epoch, from 0
};

/// The last layer's sums: panels over n_outputs in `workspace`, activation_stride(rows) apart. No dropout.
[[nodiscard]] float* forward(Products const&, Run const&, Parameters const&, Minibatch const&, Workspace&);

struct StepResult {
  bool finite = true;      ///< the batch loss and every updated weight
  int hits = 0;            ///< rows whose class was predicted, before the update
};
/// Trains one step at learning rate `rate`; losses[rows] are the rows' weighted losses.
StepResult train_step(Products const&, Run&, Minibatch const&, double rate, Workspace&, float* losses);

}  // namespace shoal::cpu
