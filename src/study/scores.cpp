// SPDX-License-Identifier: Apache-2.0
// From a run's epochs to the objective of a run and of a trial.
#include <algorithm>
#include <limits>

#include "shoal/errors.hpp"
#include "shoal/sweep.hpp"

namespace shoal {

std::vector<Metric> recorded_metrics(SweepConfig const& config) {
  std::vector<Metric> recorded;
  auto const add = [&](Metric metric) {
    if (metric != Metric::kLoss && std::ranges::find(recorded, metric) == recorded.end()) recorded.push_back(metric);
  };
  if (config.objective.on_validation) add(config.objective.metric);
  for (SecondaryObjective const& objective : config.secondary) {
    if (objective.quantity.empty() && objective.metric.on_validation) add(objective.metric.metric);
  }
  for (Metric const metric : config.metrics) add(metric);
  return recorded;
}

double objective_at(EpochScores const& scores, Objective const& objective) {
  if (!objective.on_validation) return objective.metric == Metric::kLoss ? scores.train_loss : scores.train_accuracy;
  if (objective.metric == Metric::kLoss) return scores.validation_loss;
  SHOAL_ASSERT(!scores.validation.empty());
  return scores.validation.front();
}

std::vector<double> mean_curve(TrialRecord const& trial, Objective const& objective) {
  if (trial.runs.empty()) return {};
  std::size_t shortest = std::numeric_limits<std::size_t>::max(), longest = 0;
  for (RunRecord const& run : trial.runs) {
    bool const ended = run.status == RunStatus::kStopped || run.status == RunStatus::kDiverged;
    if (!ended) shortest = std::min(shortest, run.curve.size());
    longest = std::max(longest, run.curve.size());
  }
  std::vector<double> mean(std::min(shortest, longest), 0.0);
  for (RunRecord const& run : trial.runs) {
    for (std::size_t i = 0; i < mean.size(); ++i) {
      bool const diverged = run.status == RunStatus::kDiverged && i + 1 >= run.curve.size();
      std::size_t const epoch = i < run.curve.size() ? i + 1 : static_cast<std::size_t>(std::max(run.best_epoch, 1));
      mean[i] += diverged || run.curve.empty() ? std::numeric_limits<double>::quiet_NaN()
                                               : objective_at(run.curve[epoch - 1], objective);
    }
  }
  for (double& value : mean) value /= static_cast<double>(trial.runs.size());
  return mean;
}

}  // namespace shoal
