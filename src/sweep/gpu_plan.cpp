// SPDX-License-Identifier: Apache-2.0
#include "shoal/gpu_plan.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "shoal/errors.hpp"
#include "src/engine/cuda/cohort.hpp"
#include "src/engine/cuda/weights.hpp"

namespace shoal {
namespace {

constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
constexpr std::uint64_t gib(double n) { return static_cast<std::uint64_t>(n * kGiB); }
constexpr std::uint64_t mib(std::uint64_t n) { return n << 20; }

// Multiply-adds a second are half the FLOP/s of the sheet.
constexpr std::array<GpuModel, 10> kModels{{
    {"A100 40GB", 108, 9.75e12, 1.555e12, gib(40), mib(40)},
    {"A100 80GB", 108, 9.75e12, 2.039e12, gib(80), mib(40)},
    {"H100 80GB", 132, 33.5e12, 3.35e12, gib(80), mib(50)},
    {"H200 141GB", 132, 33.5e12, 4.8e12, gib(141), mib(50)},
    {"B200 180GB", 148, 37.0e12, 8.0e12, gib(180), mib(126)},
    {"L4 24GB", 58, 15.1e12, 0.3e12, gib(24), mib(48)},
    {"L40S 48GB", 142, 45.8e12, 0.864e12, gib(48), mib(96)},
    {"RTX 3090 24GB", 82, 17.8e12, 0.936e12, gib(24), mib(6)},
    {"RTX 4090 24GB", 128, 41.3e12, 1.008e12, gib(24), mib(72)},
    {"RTX 5090 32GB", 170, 52.4e12, 1.792e12, gib(32), mib(96)},
}};

constexpr double kShareOfMemory = 0.9;    // as the engine takes
constexpr double kShareOfRate = 0.5;      // of the data sheet's multiply-adds: the tiles' goal
constexpr double kCacheSpeedup = 3.0;     // of the second-level cache over memory
constexpr double kSecondsALaunch = 1.3e-6;

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

// Means over the models of a bracket, a run.
struct RunCost {
  double weights_bytes = 0.0, cohort_bytes = 0.0;
  double steps = 0.0, levels = 0.0;               // an epoch, in the deepest and the smallest minibatch
  double multiply_adds = 0.0, update_bytes = 0.0; // an epoch
};

RunCost cost_of(RunBase const& run, std::uint64_t cohort_bytes) {
  cuda::WeightBlock const layout(run);
  double const copy = static_cast<double>(layout.copy() * sizeof(float));
  double const validation = static_cast<double>(run.data->fold(run.spec.key.fold).validation.size());
  auto const steps = static_cast<double>(run.traits.steps_per_epoch);
  // A step reads the weights forward and backward, and reads and writes them and their slots.
  return {.weights_bytes = static_cast<double>(layout.floats() * sizeof(float)), .cohort_bytes = static_cast<double>(cohort_bytes), .steps = steps,
          .levels = static_cast<double>(run.traits.sizes.size() - 1),
          .multiply_adds = static_cast<double>(run.traits.n_train) * static_cast<double>(run.traits.step_multiply_adds) +
                           validation * static_cast<double>(run.traits.forward_multiply_adds),
          .update_bytes = steps * copy * (4.0 + 2.0 * run.traits.n_slots)};
}

}  // namespace

std::span<GpuModel const> gpu_models() { return kModels; }

GpuModel const& gpu_named(std::string_view name) {
  std::string known;
  for (GpuModel const& model : kModels) {
    if (lower(model.name) == lower(name)) return model;
    known += (known.empty() ? "" : ", ") + std::string(model.name);
  }
  throw InputError({.key = "--assume", .expected = known, .found = "'" + std::string(name) + "'"});
}

GpuPlan plan_on_gpu(SweepPlan const& sweep, SweepConfig const& config, Dataset const& data, GpuModel const& gpu) {
  GpuPlan plan;
  double const available = kShareOfMemory * static_cast<double>(gpu.memory_bytes);
  if (static_cast<double>(sweep.data_bytes) > available) {
    throw MachineError(std::string(gpu.name) + " has " + std::to_string(gpu.memory_bytes) + " bytes, and the data set alone takes " + std::to_string(sweep.data_bytes));
  }
  plan.budget_bytes = static_cast<std::uint64_t>(available) - sweep.data_bytes;
  std::shared_ptr<Dataset const> const shared(std::shared_ptr<Dataset const>(), &data);  // not ours
  std::vector<std::vector<RunCost>> costs;
  for (std::size_t trial = 0; trial < sweep.models.size(); ++trial) {
    RunBase run;
    set_up(run, RunId{0}, {.seed = config.seed, .key = {static_cast<std::uint32_t>(trial), 0, 0}, .model = sweep.models[trial], .data = DataId{0}, .metrics = {}}, shared);
    std::size_t const validation = data.fold(0).validation.size();
    std::uint64_t const cohort = cuda::cohort_bytes(run, cuda::Executor::kGrouped, validation, false).all();
    RunCost const cost = cost_of(run, cohort);
    auto const weights = static_cast<std::uint64_t>(cost.weights_bytes);
    plan.smallest_run_bytes = trial == 0 ? weights : std::min(plan.smallest_run_bytes, weights);
    plan.largest_run_bytes = std::max(plan.largest_run_bytes, weights);
    plan.smallest_cohort_bytes = trial == 0 ? cohort : std::min(plan.smallest_cohort_bytes, cohort);
    plan.largest_cohort_bytes = std::max(plan.largest_cohort_bytes, cohort);
    auto const bracket = static_cast<std::size_t>(sweep.brackets[trial]);
    costs.resize(std::max(costs.size(), bracket + 1));
    costs[bracket].push_back(cost);
  }
  if (plan.largest_run_bytes + plan.largest_cohort_bytes > plan.budget_bytes) {
    throw MachineError("a run of this sweep takes " + std::to_string(plan.largest_run_bytes + plan.largest_cohort_bytes) + " bytes, and " + std::string(gpu.name) + " has " +
                       std::to_string(plan.budget_bytes) + " beside the data set");
  }
  for (PlannedRung const& planned : sweep.rungs) {
    std::vector<RunCost> const& members = costs.at(static_cast<std::size_t>(planned.bracket));
    double const n = static_cast<double>(members.size());
    RunCost mean;
    for (RunCost const& cost : members) {
      mean.weights_bytes += cost.weights_bytes / n;
      mean.cohort_bytes += cost.cohort_bytes / n;
      mean.multiply_adds += cost.multiply_adds / n;
      mean.update_bytes += cost.update_bytes / n;
      mean.steps = std::max(mean.steps, cost.steps);
      mean.levels = std::max(mean.levels, cost.levels);
    }
    GpuPlan::Rung rung{.planned = planned, .runs = planned.trials * sweep.runs_per_trial};
    auto const fit = static_cast<std::uint64_t>(static_cast<double>(plan.budget_bytes) / (mean.weights_bytes + mean.cohort_bytes));
    rung.runs_at_once = std::clamp<std::uint64_t>(fit, 1, rung.runs);
    rung.waves = (rung.runs + rung.runs_at_once - 1) / rung.runs_at_once;
    bool const cached = static_cast<double>(rung.runs_at_once) * mean.weights_bytes <= static_cast<double>(gpu.cache_bytes);
    double const runs = static_cast<double>(rung.runs);
    double const work = std::max(runs * mean.multiply_adds / (kShareOfRate * gpu.multiply_adds_per_second),
                                 runs * mean.update_bytes / (gpu.bytes_per_second * (cached ? kCacheSpeedup : 1.0)));
    double const launches = static_cast<double>(rung.waves) * mean.steps * (2.0 + 3.0 * mean.levels);
    rung.seconds = (planned.to_epoch - planned.from_epoch) * (work + launches * kSecondsALaunch);
    plan.seconds += rung.seconds;
    plan.multiply_adds += (planned.to_epoch - planned.from_epoch) * runs * mean.multiply_adds;
    plan.rungs.push_back(rung);
  }
  return plan;
}

}  // namespace shoal
