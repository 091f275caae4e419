// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/job_result.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/sweep/quantities.hpp"

namespace shoal {
namespace {

double mean_of(std::vector<double> const& values) {
  double sum = 0.0;
  for (double const value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double deviation_of(std::vector<double> const& values, double mean) {
  double sum = 0.0;
  for (double const value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

double value_at(EpochScores const& scores, Objective const& objective, std::span<Metric const> recorded) {
  if (!objective.on_validation) return objective.metric == Metric::kLoss ? scores.train_loss : scores.train_accuracy;
  if (objective.metric == Metric::kLoss) return scores.validation_loss;
  auto const place = std::ranges::find(recorded, objective.metric);
  SHOAL_ASSERT(place != recorded.end());
  return scores.validation.at(static_cast<std::size_t>(place - recorded.begin()));
}

// [config.secondary] means over runs of what each has at the epoch that counts.
std::vector<double> secondary_of(TrialRecord const& trial, std::span<RunRecord::Mark const> ends, SweepConfig const& config, Dataset const& data) {
  std::vector<Metric> const recorded = recorded_metrics(config);
  std::vector<double> values;
  for (SecondaryObjective const& objective : config.secondary) {
    if (!objective.quantity.empty()) {
      values.push_back(static_cast<double>(quantity_of(objective.quantity, trial.model, data)));
      continue;
    }
    std::vector<double> of_runs;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      of_runs.push_back(value_at(trial.runs[i].curve.at(static_cast<std::size_t>(ends[i].best_epoch - 1)), objective.metric, recorded));
    }
    values.push_back(mean_of(of_runs));
  }
  return values;
}

}  // namespace

JobOutcome finish_job(TrialRecord& trial, Job const& job, std::span<RunRecord::Mark const> ends,
                      SweepConfig const& config, Dataset const& data) {
  Objective const& objective = config.objective;
  SHOAL_ASSERT(ends.size() == trial.runs.size());
  JobOutcome outcome{.result = {.job = job}};
  trial.run_scores.clear();
  for (std::size_t i = 0; i < ends.size(); ++i) {
    RunRecord const& run = trial.runs[i];
    bool const diverged = ends[i].status == RunStatus::kDiverged;
    trial.run_scores.push_back(
        diverged ? std::numeric_limits<double>::quiet_NaN()
                 : objective_at(run.curve.at(static_cast<std::size_t>(ends[i].best_epoch - 1)), objective));
    outcome.result.epoch = std::max(outcome.result.epoch, ends[i].epoch);
    if (diverged && outcome.failure.empty()) {
      outcome.failure = fmt::format("diverged in epoch {} (fold {}, repeat {})", ends[i].epoch, run.fold, run.repeat);
    }
  }
  double const sign = objective.goal == Goal::kMaximize ? -1.0 : 1.0;  // the scheduler minimises
  std::vector<double> mean = mean_curve(trial, objective);
  mean.resize(std::min(mean.size(), static_cast<std::size_t>(outcome.result.epoch)));
  for (double const score : mean) outcome.result.curve.push_back(sign * score);
  trial.epochs = outcome.result.epoch;
  trial.score = mean_of(trial.run_scores);
  trial.deviation = deviation_of(trial.run_scores, trial.score);
  outcome.result.score = sign * trial.score;
  for (double const score : trial.run_scores) outcome.result.run_scores.push_back(sign * score);
  trial.secondary.clear();
  if (!std::isnan(trial.score)) {
    trial.secondary = secondary_of(trial, ends, config, data);
    auto const nan = std::ranges::find_if(trial.secondary, [](double value) { return std::isnan(value); });
    if (nan != trial.secondary.end()) {
      outcome.failure = fmt::format("{} is not a number after epoch {}", config.secondary[static_cast<std::size_t>(nan - trial.secondary.begin())].name(), trial.epochs);
      outcome.result.score = std::numeric_limits<double>::quiet_NaN();
      trial.secondary.clear();
    } else if (!config.secondary.empty()) {
      std::vector<double> const values = minimised(trial, objective, config.secondary);
      outcome.result.secondary.assign(values.begin() + 1, values.end());
    }
  }
  if (std::isnan(trial.score)) {
    // A score that is no number without a diverged run (an AUC of one class, say) cannot be ranked either.
    if (outcome.failure.empty())
      outcome.failure = fmt::format("{} is not a number after epoch {}", objective.name(), trial.epochs);
    auto const finite = std::find_if(mean.rbegin(), mean.rend(), [](double score) { return std::isfinite(score); });
    trial.score = finite == mean.rend() ? std::numeric_limits<double>::quiet_NaN() : *finite;
  }
  return outcome;
}

}  // namespace shoal
