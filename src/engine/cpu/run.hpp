// SPDX-License-Identifier: Apache-2.0
// A run as the CPU engine holds it: what its configuration means for the kernels, and where its training stands.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "kernels/cpu/kernels.hpp"
#include "shoal/engine.hpp"
#include "src/engine/cpu/parameters.hpp"

namespace shoal::cpu {

/// Looked up once from the configuration, so that no step compares a name or visits a list.
struct RunTraits {
  std::vector<int> sizes;             ///< units from input to output
  std::vector<Activation> activations;      ///< [hidden layers]
  std::vector<std::size_t> activation_index;  ///< place in Activations
  std::vector<bool> keeps_sums;       ///< the activation's derivative needs its input
  std::vector<double> dropout;        ///< [hidden layers + 1], the input's first
  LossKernel loss = LossKernel::kSoftmax;
  float delta = 1.0f;                 ///< Huber
  std::vector<float> loss_unit;       ///< [n_outputs] of a regression: one standardised unit of loss in the target's unit
  std::vector<float> class_weights;   ///< [n_classes] or empty
  std::size_t optimizer = 0;          ///< place in Optimizers
  int n_slots = 0;
  double base_rate = 0.0;
  std::uint32_t n_train = 0, steps_per_epoch = 0;
  std::uint64_t forward_multiply_adds = 0, step_multiply_adds = 0;  ///< a row
};

struct Run {
  RunId id{};
  RunSpec spec;
  std::shared_ptr<Dataset const> data;
  RunTraits traits;
  FoldTables const* tables = nullptr;  ///< its fold's, in its preprocessing
  RandomKey dropout_key;

  std::unique_ptr<Parameters> parameters;  ///< null until the run first trains, and after it was retired
  std::unique_ptr<Parameters> best;        ///< under restore_best: weights of stopping.best_epoch
  OptimizerClock clock;
  int epoch = 0;
  RunState::Monitor stopping, plateau;
  bool stopped = false, diverged = false;

  // The ticket in flight.
  bool in_flight = false, cancelled = false;
  int to_epoch = 0;
  std::uint64_t ticket_work = 0;  ///< [multiply-adds] of the whole ticket: its rank among those that wait
  std::vector<EpochScores> curve;
  std::uint64_t multiply_adds = 0;
  double seconds = 0.0;

  [[nodiscard]] bool finished_ticket() const { return epoch >= to_epoch || stopped || diverged || cancelled; }
};

/// Checks the configuration against the data set (InputError) and adds the metric that early stopping monitors.
[[nodiscard]] std::unique_ptr<Run> make_run(RunId, RunSpec, std::shared_ptr<Dataset const>);
/// Gives the run its initial weights, where it has none yet.
void place(Run&);
void restore(Run&, RunState const&);
[[nodiscard]] RunState state_of(Run const&, Which);
/// The weights that `which` means: the best epoch's under restore_best, else the last.
[[nodiscard]] Parameters const& weights_of(Run const&, Which);

}  // namespace shoal::cpu
