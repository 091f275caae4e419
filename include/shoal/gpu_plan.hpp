// SPDX-License-Identifier: Apache-2.0
// What a sweep would do on a GPU that need not be there: how many runs train at once, in how many waves, and how long.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "shoal/plan.hpp"

namespace shoal {

/// From the maker's data sheet.
struct GpuModel {
  std::string_view name;
  int multiprocessors = 0;
  double multiply_adds_per_second = 0.0;  ///< fp32, without tensor cores
  double bytes_per_second = 0.0;          ///< of device memory
  std::uint64_t memory_bytes = 0;
  std::uint64_t cache_bytes = 0;          ///< second level
};
[[nodiscard]] std::span<GpuModel const> gpu_models();
/// InputError that lists the known ones.
[[nodiscard]] GpuModel const& gpu_named(std::string_view name);

struct GpuPlan {
  std::uint64_t budget_bytes = 0;      ///< for runs, the data set being there
  std::uint64_t smallest_run_bytes = 0, largest_run_bytes = 0;          ///< weights, optimizer slots, kept best weights
  std::uint64_t smallest_cohort_bytes = 0, largest_cohort_bytes = 0;    ///< of a run in a cohort besides: minibatch, activations, lists
  struct Rung {
    PlannedRung planned;
    std::uint64_t runs = 0, runs_at_once = 0, waves = 0;
    double seconds = 0.0;
  };
  std::vector<Rung> rungs;
  double seconds = 0.0;                ///< of all rungs
  double multiply_adds = 0.0;          ///< likewise
};

/// Bytes are those that the engine takes. The time is a prediction from the data sheet that nothing has measured: of a step, the larger
/// of its multiply-adds at half the card's rate and its reads and writes of weights at the memory's (of the cache's where the
/// cohort fits), and 1.3 microseconds a launch.
[[nodiscard]] GpuPlan plan_on_gpu(SweepPlan const&, SweepConfig const&, Dataset const&, GpuModel const&);

}  // namespace shoal
