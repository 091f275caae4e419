// SPDX-License-Identifier: Apache-2.0
// The forecast: one measured factor between the cost model and seconds, from models that span the plan's costs.
#include <algorithm>
#include <chrono>
#include <numeric>

#include "shoal/errors.hpp"
#include "shoal/plan.hpp"
#include "src/sweep/cost.hpp"
#include "src/sweep/work.hpp"

namespace shoal {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSamples = 12;         // models that are trained
constexpr double kSampleWork = 1.5e9;        // [multiply-adds] of a sample's epoch: about 20 ms
constexpr std::uint32_t kSampleSteps = 8;    // at least so many minibatches
constexpr double kPatience = 4.0;            // [s] after which no further sample is begun

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Places in `models`, evenly through their order by cost.
std::vector<std::size_t> samples_of(std::vector<MlpConfig> const& models, Dataset const& data) {
  std::vector<std::size_t> order(models.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return epoch_cost(models[i], data, 1000.0, 0.0); });
  std::size_t const n = std::min(kSamples, order.size());
  std::vector<std::size_t> samples;
  for (std::size_t i = 0; i < n; ++i) samples.push_back(order[(2 * i + 1) * order.size() / (2 * n)]);
  return samples;
}

std::vector<std::uint32_t> thinned(std::vector<std::uint32_t> const& rows, std::size_t n) {
  std::vector<std::uint32_t> some;
  for (std::size_t i = 0; i < n; ++i) some.push_back(rows[i * rows.size() / n]);
  return some;
}

// A fold of few rows, spread over all of them, so that memory is read as in the sweep.
Fold small_fold(Fold const& fold, MlpConfig const& model, Dataset const& data) {
  auto const n_all = static_cast<double>(fold.train.size());
  double const wanted = n_all * kSampleWork / epoch_cost(model, data, n_all, 0.0);
  std::size_t const least = static_cast<std::size_t>(model.batch_size) * kSampleSteps;
  std::size_t const n = std::min(fold.train.size(), std::max(least, static_cast<std::size_t>(wanted)));
  double const share = static_cast<double>(n) / n_all;
  std::size_t const n_validation = std::min(fold.validation.size(), static_cast<std::size_t>(share * static_cast<double>(fold.validation.size())) + 1);
  return {.train = thinned(fold.train, n), .validation = fold.validation.empty() ? fold.validation : thinned(fold.validation, n_validation), .tables = fold.tables};
}

// Trains every run to `epoch` and returns the wall time.
double train(Engine& engine, std::vector<RunId> const& runs, int epoch) {
  std::vector<Ticket> tickets;
  for (RunId run : runs) tickets.push_back({run, epoch});
  auto const start = Clock::now();
  engine.submit(tickets);
  for (std::size_t done = 0; done < runs.size();) done += engine.wait(std::chrono::seconds(1)).size();
  return seconds_since(start);
}

}  // namespace

Forecast forecast(SweepPlan const& plan, SweepConfig const& config, Dataset const& data, Engine& engine) {
  auto const start = Clock::now();
  if (plan.models.empty()) return {};
  auto const samples = samples_of(plan.models, data);
  auto small = std::make_shared<Dataset>(data);
  small->folds.clear();
  for (std::size_t i : samples) small->folds.push_back(small_fold(data.folds.front(), plan.models[i], data));
  DataId const id = engine.add_data(small);
  int const parallel = engine.capabilities().parallel_runs;
  double seconds = 0.0, cost = 0.0;
  for (std::size_t s = 0; s < samples.size() && (s == 0 || seconds_since(start) < kPatience); ++s) {
    MlpConfig model = plan.models[samples[s]];
    model.early_stopping.reset();
    std::vector<RunId> runs;
    for (int i = 0; i < parallel; ++i) {
      runs.push_back(engine.create({.seed = config.seed, .key = {static_cast<std::uint32_t>(i), static_cast<std::uint16_t>(s), 0}, .model = model, .data = id,
                                    .metrics = recorded_metrics(config)}));
    }
    train(engine, runs, 1);  // first touch of memory and code
    double const once = train(engine, runs, 2), again = train(engine, runs, 3);
    seconds += std::min(once, again);
    Fold const& fold = small->folds[s];
    cost += epoch_cost(model, data, static_cast<double>(fold.train.size()), static_cast<double>(fold.validation.size()));
    engine.retire(runs);
  }
  double const parts = wall_work(work_of(plan, data, parallel), parallel);
  return {.seconds = parts * seconds / cost, .calibration_seconds = seconds_since(start)};
}

}  // namespace shoal
