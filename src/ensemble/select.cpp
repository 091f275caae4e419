// SPDX-License-Identifier: Apache-2.0
// The library of a study's kept trials, and the ensemble that greedy selection makes of it.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "shoal/ensemble.hpp"
#include "shoal/errors.hpp"
#include "src/ensemble/greedy.hpp"
#include "src/ensemble/validation_predictions.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // of predictions

struct Library {
  std::vector<std::uint32_t> trials;  // ascending
  std::vector<std::vector<float>> predictions;
};

bool has_score(TrialRecord const& trial) {
  auto const untrained = [](RunRecord const& run) { return run.curve.empty(); };
  return trial.state != TrialState::kFailed && trial.epochs > 0 && !std::isnan(trial.score) && std::ranges::none_of(trial.runs, untrained);
}

Library library_of(Study& study, SweepResult const& result, std::shared_ptr<Dataset const> const& data, Engine& engine, std::size_t most) {
  ValidationPredictions source(study, data, engine);
  most = std::min(most, std::max<std::size_t>(2, kMostBytes / (source.size() * sizeof(float))));
  std::vector<std::pair<std::uint32_t, std::vector<float>>> found;
  for (std::uint32_t const number : leaderboard(result)) {
    if (found.size() == most) break;
    if (!has_score(result.trials[number])) continue;
    if (auto predictions = source.of(result.trials[number])) found.emplace_back(number, std::move(*predictions));
  }
  std::ranges::sort(found, {}, [](auto const& entry) { return entry.first; });  // ties go to the lowest number
  Library library;
  for (auto& [number, predictions] : found) {
    library.trials.push_back(number);
    library.predictions.push_back(std::move(predictions));
  }
  return library;
}

// A mean prediction has no loss of its own, as a trial may have its own loss, label smoothing and class weights.
Metric of_means(Metric metric, Task task, SweepResult const& result, std::vector<std::uint32_t> const& trials) {
  if (metric != Metric::kLoss) return metric;
  if (task != Task::kRegression) return Metric::kLogLoss;
  bool const absolute = std::ranges::all_of(trials, [&](std::uint32_t number) {
    return std::holds_alternative<MeanAbsoluteError>(loss_of(result.trials[number].model, task));
  });
  return absolute ? Metric::kMae : Metric::kMse;
}

bool counts_labels(Metric metric) {
  switch (metric) {
    case Metric::kAccuracy:
    case Metric::kTopK:
    case Metric::kPrecision:
    case Metric::kRecall:
    case Metric::kF1:
      return true;
    default:
      return false;
  }
}

Objective direction_of(Metric metric, Metric objective, Goal goal) {
  return {.metric = metric, .on_validation = true, .goal = metric == objective ? goal : info_of(metric).goal};
}

// Each trial of the library, with how often it counts and its own scores.
std::vector<EnsembleMember> all_members(GreedyPath const& path, Library const& library, ValidationScore& objective) {
  std::vector<EnsembleMember> all;
  std::span<std::size_t const> const picks = std::span(path.picks).first(path.best_size);
  for (std::size_t i = 0; i < library.trials.size(); ++i) {
    all.push_back({.trial = library.trials[i],
                   .times = static_cast<std::uint32_t>(std::ranges::count(picks, i)),
                   .score = path.single[i],
                   .objective = objective(library.predictions[i])});
  }
  return all;
}

std::vector<float> mean_of(GreedyPath const& path, Library const& library) {
  std::vector<double> sum(library.predictions.front().size());
  for (std::size_t const pick : std::span(path.picks).first(path.best_size)) {
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += static_cast<double>(library.predictions[pick][k]);
  }
  std::vector<float> mean(sum.size());
  std::ranges::transform(sum, mean.begin(), [&](double value) { return static_cast<float>(value / static_cast<double>(path.best_size)); });
  return mean;
}

void check_metric(Metric metric, Task task, std::string const& study) {
  if (defined_for(metric, task)) return;
  throw InputError({.file = study, .key = "ensemble", .expected = fmt::format("a metric of a {} task to choose by", name_of(task)),
                    .found = std::string(info_of(metric).name)});
}

}  // namespace

EnsembleSelection select_ensemble(Study& study, std::shared_ptr<Dataset const> data, Engine& engine, EnsembleOptions const& options) {
  SHOAL_ASSERT(options.size >= 1 && options.library >= 1);
  auto const has_rows = [](Fold const& fold) { return !fold.validation.empty(); };
  if (!std::ranges::all_of(data->folds, has_rows)) {
    throw InputError({.file = study.path(), .key = "ensemble", .expected = "a study with validation rows, which members are chosen by", .found = "none"});
  }
  if (options.by) check_metric(*options.by, data->task, study.path());
  SweepResult const result = results_of(study);
  Library const library = library_of(study, result, data, engine, static_cast<std::size_t>(options.library));
  if (library.trials.size() < 2) {
    throw InputError({.file = study.path(),
                      .key = "ensemble",
                      .expected = "two or more trials whose weights the study keeps",
                      .found = fmt::format("{} of {}", library.trials.size(), result.trials.size()),
                      .hint = fmt::format("a sweep with output.keep_weights: {0} keeps those of its {0} best, whatever they weigh",
                                          std::max<std::size_t>(10, result.trials.size()))});
  }
  EnsembleSelection selection{.objective = of_means(result.objective.metric, data->task, result, library.trials)};
  Metric const by = options.by.value_or(counts_labels(selection.objective) ? Metric::kLogLoss : selection.objective);
  selection.metric = of_means(by, data->task, result, library.trials);
  ValidationScore score(selection.metric, *data), objective(selection.objective, *data);
  Objective const direction = direction_of(selection.metric, selection.objective, result.objective.goal);
  GreedyPath const path = select_greedily(library.predictions, static_cast<std::size_t>(options.size), [&](std::span<float const> mean) { return score(mean); },
                                          [&](double a, double b) { return direction.better(a, b); });
  selection.members = all_members(path, library, objective);
  selection.single = selection.members.front();
  for (EnsembleMember const& trial : selection.members) {
    if (result.objective.better(trial.objective, selection.single.objective)) selection.single = trial;
  }
  std::erase_if(selection.members, [](EnsembleMember const& trial) { return trial.times == 0; });
  std::ranges::stable_sort(selection.members, std::ranges::greater{}, &EnsembleMember::times);
  selection.score = path.scores[path.best_size - 1];
  selection.objective_score = objective(mean_of(path, library));
  selection.path = path.scores;
  selection.n_library = library.trials.size();
  selection.n_trials = result.trials.size();
  return selection;
}

}  // namespace shoal
