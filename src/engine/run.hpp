// SPDX-License-Identifier: Apache-2.0
// A run as every engine holds it: what its configuration means for kernels, where its training stands, and what happens to it
// between epochs. Engines add where its weights are.
#pragma once

#include <memory>
#include <vector>

#include "kernels/loss_kernel.hpp"
#include "kernels/update.hpp"
#include "shoal/engine.hpp"
#include "shoal/random.hpp"

namespace shoal {

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

struct RunBase {
  RunId id{};
  RunSpec spec;
  std::shared_ptr<Dataset const> data;
  RunTraits traits;
  FoldTables const* tables = nullptr;  ///< its fold's, in its preprocessing
  RandomKey dropout_key;

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
  [[nodiscard]] bool keeps_best() const { return spec.model.early_stopping && spec.model.early_stopping->restore_best; }
};

/// Checks the configuration against the data set (InputError), adds the metric that early stopping monitors, and fills in what
/// follows from the specification.
void set_up(RunBase&, RunId, RunSpec, std::shared_ptr<Dataset const>);
/// Its weights before the first step; without slots, which start at initial_slot.
[[nodiscard]] std::vector<LayerState> initial_layers(RunBase const&);
[[nodiscard]] float initial_slot(RunBase const&, int slot);

/// All of a state but its layers, and the way back.
void restore_progress(RunBase&, RunState const&);
[[nodiscard]] RunState progress_of(RunBase const&);

/// The learning rate of a step of the epoch that is trained next.
[[nodiscard]] double rate_of(RunBase const&, std::uint32_t step);
/// Moves the run's clock to a step and gives its constants.
[[nodiscard]] Update advance(RunBase&, double rate);
/// Whether a step needs the norms of gradients before it updates weights.
[[nodiscard]] inline bool is_staged(MlpConfig const& model) { return model.clip_norm > 0.0 || model.global_clip_norm > 0.0; }

/// What an epoch did: its losses in the order of the visit, weighted and summed in the order of docs/numerics.md.
struct EpochTally {
  double loss_sum = 0.0;
  std::uint64_t hits = 0;
  bool finite = true;
  double rate = 0.0;  ///< of the last step
};
/// Counts the epoch: the run stands after it. Scores of the training rows, NaN where it diverged.
EpochScores finish_training(RunBase&, EpochTally const&);
/// What Keras's callbacks do at the end of an epoch. True where the weights are the best so far.
bool control(RunBase&, EpochScores const&);
/// Ends the ticket; what is told of it.
[[nodiscard]] Progress take_progress(RunBase&);

}  // namespace shoal
