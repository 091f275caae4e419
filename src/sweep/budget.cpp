// SPDX-License-Identifier: Apache-2.0
// Epochs and trials that fit a stated time. The speed is a nominal one, not measured: the same data, time and number of
// threads give the same sweep, on every machine and every day. stop.wall_time bounds what a slow machine makes of it.
#include <algorithm>
#include <cmath>

#include "shoal/plan.hpp"
#include "shoal/study.hpp"
#include "src/sweep/work.hpp"

namespace shoal {
namespace {

constexpr double kRate = 3e10;   // [multiply-adds/s] of a thread, by the cost model: AVX-512 cores of 2.7 GHz reached 4 to 6e10
constexpr double kShare = 0.75;  // of the time: the rest is for loading, and for larger networks than the mean winning

double seconds_of(SweepConfig const& config, Dataset const& data, int parallel) {
  return wall_work(work_of(plan_sweep(config, data, parallel), data, parallel), parallel) / kRate;
}

}  // namespace

void fit_budget(SweepConfig& config, Dataset const& data, double seconds, int most_epochs, int parallel_runs) {
  double const available = kShare * seconds;
  auto const fits = [&](int epochs) {
    config.schedule.max_epochs = epochs;
    return seconds_of(config, data, parallel_runs) <= available;
  };
  // 3, 6, 9, 18, 27, ...: powers of the factor and what lies between.
  int epochs = 3;
  for (int power = 3; power <= most_epochs; power *= 3) {
    for (int const more : {power, 2 * power}) {
      if (more <= most_epochs && fits(more)) epochs = more;
    }
  }
  config.schedule.max_epochs = epochs;
  if (fits(epochs)) return;
  // Not even brackets of 3 epochs: fewer trials of them, the best of a handful in the extreme.
  double const share = available / seconds_of(config, data, parallel_runs);
  std::uint64_t const trials = plan_sweep(config, data, parallel_runs).trials;
  config.search.trials = std::max<std::uint64_t>(2, static_cast<std::uint64_t>(std::floor(share * static_cast<double>(trials))));
}

}  // namespace shoal
