// SPDX-License-Identifier: Apache-2.0
// An epoch of a group of runs at one stream position, and evaluation and prediction of rows. One thread calls it; others may
// help through its team.
#pragma once

#include <atomic>
#include <span>
#include <vector>

#include "kernels/cpu/kernels.hpp"
#include "src/engine/cpu/products.hpp"
#include "src/engine/row_orders.hpp"
#include "src/engine/cpu/run.hpp"
#include "src/engine/cpu/step.hpp"
#include "src/engine/cpu/workspace.hpp"
#include "src/engine/metrics.hpp"

namespace shoal::cpu {

/// Weights to evaluate: those of the run, or its best ones.
struct Candidate {
  Run const& run;
  Parameters const& parameters;
  bool log_losses;  ///< also without label smoothing
};

/// What one thread needs to train, as the leader of a team. Not shared between threads.
class Trainer {
 public:
  /// parts 0: calls are cut where the team is worth it; else each into as many parts.
  Trainer(Kernels const& kernels, RowOrders& orders, Team& team, int parts, FirstLayer first_layer, Precision precision)
      : kernels_(kernels, team, parts), products_(kernels_, precision), orders_(orders),
        first_layer_(precision == Precision::kFp32 ? first_layer : FirstLayer::kDense) {}
  Trainer(Trainer const&) = delete;

  /// Trains each run of the group by one epoch and appends its scores. All share data, seed, fold, repeat, epoch and
  /// batch size: they read the same minibatches. Returns early, with runs left useless, once `abandon` is set.
  void train_epoch(std::span<Run* const> group, std::atomic<bool> const& abandon);

  /// What each candidate says about rows, preprocessed by the tables of `tables_fold`. All share data and preprocessing.
  [[nodiscard]] std::vector<Outputs> evaluate(std::span<Candidate const>, std::uint16_t tables_fold, std::span<std::uint32_t const> rows);

 private:
  void finish_epoch(std::span<Run* const> group, std::span<EpochTally const>);
  void evaluate(Candidate const&, Minibatch const&, std::size_t begin, Outputs&);  // rows from `begin` on

  TeamKernels kernels_;
  Products products_;
  RowOrders& orders_;
  FirstLayer first_layer_;
  Workspace workspace_;
};

}  // namespace shoal::cpu
