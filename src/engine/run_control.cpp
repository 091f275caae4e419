// SPDX-License-Identifier: Apache-2.0
#include "src/engine/run_control.hpp"

#include <algorithm>
#include <cmath>

#include "shoal/errors.hpp"

namespace shoal {

EpochVerdict after_epoch(EarlyStopping const& stopping, double value, int epoch, RunState::Monitor& monitor) {
  if (std::isnan(value)) return {.best = monitor.best_epoch == 0};  // the latest weights stand for the best
  bool const first = monitor.best_epoch == 0;
  double const margin = stopping.monitor.goal == Goal::kMinimize ? -stopping.min_delta : stopping.min_delta;
  if (first || stopping.monitor.better(value, monitor.best + margin)) {
    monitor.best = value;
    monitor.best_epoch = epoch;
    monitor.wait = 0;
    return {.best = true};
  }
  ++monitor.wait;
  return {.stop = monitor.wait >= stopping.patience};
}

void after_epoch(ReduceOnPlateau const& plateau, double loss, double base_rate, RunState::Monitor& monitor) {
  if (std::isnan(loss)) return;
  bool const first = monitor.best_epoch == 0;
  if (monitor.cooldown > 0) {
    --monitor.cooldown;
    monitor.wait = 0;
  }
  if (first || loss < monitor.best - plateau.min_delta) {
    monitor.best = loss;
    monitor.best_epoch = 1;  // only whether there is one: the epoch itself is of no use here
    monitor.wait = 0;
  } else if (monitor.cooldown == 0 && ++monitor.wait >= plateau.patience) {
    double const rate = base_rate * monitor.rate_factor;
    if (rate > plateau.min_learning_rate) {
      monitor.rate_factor = std::max(rate * plateau.factor, plateau.min_learning_rate) / base_rate;
      monitor.cooldown = plateau.cooldown;
      monitor.wait = 0;
    }
  }
}

double monitored(Objective const& objective, EpochScores const& scores, RunSpec const& spec) {
  if (!objective.on_validation) return objective.metric == Metric::kLoss ? scores.train_loss : scores.train_accuracy;
  if (objective.metric == Metric::kLoss) return scores.validation_loss;
  auto const place = std::find(spec.metrics.begin(), spec.metrics.end(), objective.metric);
  SHOAL_ASSERT(place != spec.metrics.end());  // create() adds the monitored metric
  return scores.validation.empty() ? std::nan("") : scores.validation[place - spec.metrics.begin()];
}

}  // namespace shoal
