// SPDX-License-Identifier: Apache-2.0
#include "shoal/plan.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "shoal/study.hpp"
#include "src/sweep/cost.hpp"
#include "src/sweep/single_run.hpp"

namespace shoal {
namespace {

// Runs at one stream position train together on one thread, up to this many (the CPU engine's largest group).
constexpr std::uint64_t kRunsPerThread = 8;

// Survivors that wait for the rest of their rung: at most as many as the next rung takes, in each bracket.
std::uint64_t waiting_trials(std::vector<PlannedRung> const& rungs) {
  std::map<int, std::uint64_t> most;
  for (PlannedRung const& rung : rungs) {
    if (rung.rung > 0) most[rung.bracket] = std::max(most[rung.bracket], rung.trials);
  }
  return std::accumulate(most.begin(), most.end(), std::uint64_t{0}, [](std::uint64_t sum, auto const& entry) { return sum + entry.second; });
}

std::unique_ptr<Searcher> random_searcher(SweepConfig config, Dataset const& data) {
  config.search.method = "random";
  config.search.options.clear();
  config.search.known.clear();
  return searcher_of(config, data);
}

}  // namespace

SweepPlan plan_sweep(SweepConfig const& config, Dataset const& data, int parallel_runs) {
  std::shared_ptr<Searcher> const searcher = searcher_of(config, data);
  SweepPlan plan{.trials = planned_trials(config, *searcher), .runs_per_trial = data.folds.size() * static_cast<std::uint64_t>(config.repeats),
                 .data_bytes = data.bytes()};
  check_runs(config.schedule, plan.runs_per_trial);
  // What a search that learns will propose, nobody knows: random points stand for it.
  std::vector<Assignment> const points = (searcher->learns() ? std::shared_ptr<Searcher>(random_searcher(config, data)) : searcher)->ask(plan.trials);
  plan.trials = points.size();  // random search of a finite space may end early
  auto const scheduler = make_scheduler(config.schedule, plan.trials);
  plan.rungs = scheduler->plan();
  for (PlannedRung const& rung : plan.rungs) plan.run_epochs += rung.trials * static_cast<std::uint64_t>(rung.to_epoch - rung.from_epoch) * plan.runs_per_trial;
  int const n_classes = data.task == Task::kRegression ? 0 : static_cast<int>(data.class_names.size());
  for (Assignment const& point : points) {
    plan.models.push_back(to_mlp_config(point, data.task, n_classes, epochs_of(point, config.schedule.max_epochs)));
    auto const number = static_cast<std::uint32_t>(plan.brackets.size());
    // A scheduler that starts the rest as results arrive has one bracket.
    plan.brackets.push_back(scheduler->startable() > 0 ? scheduler->start(number).bracket : 0);
    int const epochs = epochs_of(point, config.schedule.max_epochs);  // a parameter under the full schedule alone
    plan.run_epochs -= static_cast<std::uint64_t>(config.schedule.max_epochs - epochs) * plan.runs_per_trial;
    std::uint64_t const bytes = run_bytes(plan.models.back(), data);
    plan.smallest_run_bytes = plan.models.size() == 1 ? bytes : std::min(plan.smallest_run_bytes, bytes);
    plan.largest_run_bytes = std::max(plan.largest_run_bytes, bytes);
  }
  if (wants_refit(config, data.folds.size())) plan.refit_epochs = config.schedule.max_epochs;
  std::uint64_t const in_training = static_cast<std::uint64_t>(parallel_runs) * kRunsPerThread;
  std::uint64_t const live = std::min(waiting_trials(plan.rungs) * plan.runs_per_trial + in_training, plan.trials * plan.runs_per_trial);
  plan.live_bytes = live * plan.largest_run_bytes;
  return plan;
}

void check_memory(SweepPlan const& plan, Capabilities const& device) {
  constexpr double kMebibyte = 1024.0 * 1024.0;
  if (plan.live_bytes <= device.memory_bytes) return;  // the data is loaded already
  throw MachineError(fmt::format("the sweep needs {:.0f} MiB for runs that are live at once, and {} has {:.0f} MiB: search smaller networks or fewer trials a rung",
                                 static_cast<double>(plan.live_bytes) / kMebibyte, device.device, static_cast<double>(device.memory_bytes) / kMebibyte));
}

}  // namespace shoal
