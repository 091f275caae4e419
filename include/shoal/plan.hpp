// SPDX-License-Identifier: Apache-2.0
// What a sweep will do, known before it trains anything: trials and epochs of every rung, bytes, and a time forecast.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "shoal/engine.hpp"
#include "shoal/schedule.hpp"
#include "shoal/sweep.hpp"

namespace shoal {

struct SweepPlan {
  std::vector<PlannedRung> rungs;
  std::uint64_t trials = 0;
  std::uint64_t runs_per_trial = 0;      ///< folds * repeats
  std::uint64_t run_epochs = 0;          ///< of all rungs
  int refit_epochs = 0;                  ///< of the winner, at most; 0 without a refit
  std::vector<MlpConfig> models;         ///< [trials], in the order of proposal
  std::vector<int> brackets;             ///< [trials] where each starts

  std::uint64_t data_bytes = 0;
  std::uint64_t smallest_run_bytes = 0;  ///< weights, optimizer slots and kept best weights, with the engine's padding
  std::uint64_t largest_run_bytes = 0;
  std::uint64_t live_bytes = 0;          ///< at most in memory at once: runs in training and survivors that wait in rungs
};

/// Exact for grid and random search under the schedulers that decide at rungs; what runs is what this says, fewer where
/// trials fail or stop early. Pure: trains nothing. `parallel_runs` as in Capabilities.
[[nodiscard]] SweepPlan plan_sweep(SweepConfig const&, Dataset const&, int parallel_runs);

/// MachineError where the plan's data and live runs do not fit into the device's memory; says both figures.
void check_memory(SweepPlan const&, Capabilities const&);

/// Sets max_epochs of a Hyperband, and trials where even 3 epochs are too many, so that a sweep and its refit take about
/// `seconds` at a nominal speed of 30e9 multiply-adds a second and thread. max_epochs is 3, 6, 9, 18, 27, ... up to most_epochs.
void fit_budget(SweepConfig&, Dataset const&, double seconds, int most_epochs, int parallel_runs);

struct Forecast {
  double seconds = 0.0;              ///< wall time of training and validation, the data being loaded
  double calibration_seconds = 0.0;  ///< what measuring took
};

/// Trains some of the plan's models on a few rows and scales the measured times by the work of the plan: multiply-adds,
/// plus the weight updates and activations expressed in them. Promoted trials and the refit are taken to cost their bracket's
/// mean weighted by cost, since larger networks are promoted more often; what few runs do at the end is not divided by threads.
[[nodiscard]] Forecast forecast(SweepPlan const&, SweepConfig const&, Dataset const&, Engine&);

}  // namespace shoal
