// SPDX-License-Identifier: Apache-2.0
#include "src/bench/measure.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/bench/synthetic.hpp"
#include "src/engine/cpu/parameters.hpp"

namespace shoal::bench {
namespace {

constexpr std::uint64_t kModelSeed = 1;

struct Live {
  std::vector<RunId> runs;
  std::vector<DataId> data;
};

std::pair<int, int> ends_of(Population const& population) { return {population.sizes.front(), population.sizes.back()}; }

Live create(Engine& engine, std::vector<Population> const& populations, DataSets& sets) {
  Live live;
  std::map<std::pair<int, int>, DataId> ids;
  for (Population const& population : populations) {
    auto const [at, is_new] = ids.try_emplace(ends_of(population));
    if (is_new) live.data.push_back(at->second = engine.add_data(sets.get(population)));
    for (int i = 0; i < population.trials; ++i) {
      RunKey const key{.trial = static_cast<std::uint32_t>(live.runs.size())};
      live.runs.push_back(engine.create({.seed = kModelSeed, .key = key, .model = model_of(population, i), .data = at->second, .metrics = {}}));
    }
  }
  return live;
}

struct Epoch {
  double seconds = 0.0;
  std::uint64_t reached = 0, multiply_adds = 0;
};

// Trains every run to `epoch`.
Epoch train(Engine& engine, std::vector<RunId> const& runs, int epoch) {
  std::vector<Ticket> tickets;
  for (RunId run : runs) tickets.push_back({run, epoch});
  Epoch result;
  auto const start = std::chrono::steady_clock::now();
  engine.submit(tickets);
  for (std::size_t done = 0; done < runs.size();) {
    for (Progress const& progress : engine.wait(std::chrono::seconds(1))) {
      ++done;
      result.reached += progress.status == RunStatus::kReached;
      result.multiply_adds += progress.multiply_adds;
    }
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

Peak probe(Engine& engine, Workload const& work) {
  Capabilities const device = engine.capabilities();
  if (device.executor == "cpu") return probe_peak(device.parallel_runs, work.probe_seconds);
  return {.gflops = 2e-9 * engine.measure_peak(work.probe_seconds), .by = PeakBy::kRegisters};
}

std::uint64_t bytes_of(Population const& population) {
  int const slots = std::visit([](auto const& optimizer) { return optimizer.n_slots(); }, population.optimizer);
  return cpu::parameter_bytes(population.sizes, slots);
}

}  // namespace

std::shared_ptr<Dataset const> DataSets::get(Population const& population) {
  if (real_) return real_;
  auto& data = made_[ends_of(population)];
  if (!data) data = synthetic_data(work_, population.sizes.front(), population.sizes.back());
  return data;
}

Spread spread_of(std::vector<double> values) {
  SHOAL_ASSERT(!values.empty());
  std::ranges::sort(values);
  std::size_t const middle = values.size() / 2;
  double const median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {.median = median, .min = values.front(), .max = values.back()};
}

Result measure(Engine& engine, std::vector<Population> const& populations, Workload const& work, DataSets& sets) {
  Result result{.populations = populations};
  std::uint64_t bytes = 0;
  for (Population const& population : populations) {
    result.trials += static_cast<std::uint64_t>(population.trials);
    bytes += bytes_of(population) * static_cast<std::uint64_t>(population.trials);
  }
  result.bytes_per_run = bytes / result.trials;

  Live const live = create(engine, populations, sets);
  for (int epoch = 1; epoch <= work.warmup; ++epoch) (void)train(engine, live.runs, epoch);
  std::vector<double> rates, flops;
  std::vector<Peak> probes{probe(engine, work)};
  for (int repeat = 1; repeat <= work.repeats; ++repeat) {
    Epoch const epoch = train(engine, live.runs, work.warmup + repeat);
    probes.push_back(probe(engine, work));
    result.trial_epochs += epoch.reached;
    rates.push_back(static_cast<double>(epoch.reached) / epoch.seconds);
    flops.push_back(2e-9 * static_cast<double>(epoch.multiply_adds) / epoch.seconds);
  }
  engine.retire(live.runs);
  for (DataId const data : live.data) engine.drop_data(data);

  result.trial_epochs_per_second = spread_of(rates);
  result.gflops = spread_of(flops).median;
  auto const [worst, best] = std::ranges::minmax_element(probes, {}, &Peak::gflops);
  result.peak_gflops = best->gflops;
  result.peak_by = best->by;
  result.peak_spread = (best->gflops - worst->gflops) / best->gflops;
  result.fraction_of_peak = result.gflops / result.peak_gflops;
  if (result.trial_epochs < result.trials * static_cast<std::uint64_t>(work.repeats)) {
    result.void_reason = "trials diverged, and a diverged trial does no work";
  } else if (result.peak_spread > kLargestPeakSpread) {
    result.void_reason = fmt::format("the measured peak varied by {:.1f} %, and at most {:.0f} % counts: the machine does something else too",
                                     100 * result.peak_spread, 100 * kLargestPeakSpread);
  }
  return result;
}

}  // namespace shoal::bench
