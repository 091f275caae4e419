// SPDX-License-Identifier: Apache-2.0
// An epoch of a group of runs at one stream position, and evaluation and prediction of rows. One thread calls it; others may
// help through its team.
#pragma once

#include <atomic>
#include <span>
#include <vector>

#include "kernels/cpu/kernels.hpp"
#include "src/engine/cpu/row_orders.hpp"
#include "src/engine/cpu/run.hpp"
#include "src/engine/cpu/team_kernels.hpp"
#include "src/engine/cpu/workspace.hpp"
#include "src/engine/metrics.hpp"

namespace shoal::cpu {

/// What one thread needs to train, as the leader of a team. Not shared between threads.
class Trainer {
 public:
  /// parts 0: calls are cut where the team is worth it; else each into as many parts.
  Trainer(Kernels const& kernels, RowOrders& orders, Team& team, int parts, FirstLayer first_layer)
      : kernels_(kernels, team, parts), orders_(orders), first_layer_(first_layer) {}

  /// Trains each run of the group by one epoch and appends its scores. All share data, seed, fold, repeat, epoch and
  /// batch size: they read the same minibatches. Returns early, with runs left useless, once `abandon` is set.
  void train_epoch(std::span<Run* const> group, std::atomic<bool> const& abandon);

  /// What the weights say about rows, preprocessed by the tables of `tables_fold`.
  [[nodiscard]] Outputs evaluate(Run const&, Parameters const&, std::uint16_t tables_fold, std::span<std::uint32_t const> rows, bool log_losses);

 private:
  TeamKernels kernels_;
  RowOrders& orders_;
  FirstLayer first_layer_;
  Workspace workspace_;
};

}  // namespace shoal::cpu
