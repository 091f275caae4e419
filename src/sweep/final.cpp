// SPDX-License-Identifier: Apache-2.0
// After the search: the winner is trained on all rows but the test rows, and the test rows are touched, once.
#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/sweep/driver.hpp"
#include "src/sweep/results.hpp"
#include "src/sweep/run_record.hpp"

namespace shoal {

void Driver::refit_and_test(std::span<TrialRecord const> trials) {
  std::optional<std::uint32_t> const best = best_of(trials, config_.objective, config_.secondary);
  if (!best) return;
  TrialRecord const& winner = trials[*best];
  auto const untrained = [](RunRecord const& run) { return run.curve.empty(); };
  if (std::ranges::any_of(winner.runs, untrained)) return;  // stopped before any trial had all of its runs
  if (wants_refit(config_, dataset_->folds.size()) && !refit(trials, *best)) return;
  if (!dataset_->test_rows.empty()) test(trials, representative(config_, trials, *best));
}

// False where the observer ended it.
bool Driver::refit(std::span<TrialRecord const> trials, std::uint32_t number) {
  TrialRecord const& best = trials[number];
  RunKey const key{best.number, kRefitFold, 0};
  int const epochs = refit_epochs(best);
  auto const stored = study_.weights().find(key, epochs);
  if (stored && stored->epoch == epochs) return true;
  ScopedRun const run(engine_, maker_.make(maker_.spec(key, refit_model(best.model)), epochs, ancestors_of(best, [&](std::uint32_t each) -> TrialRecord const& { return trials[each]; })));
  if (!training_began_) training_began_ = elapsed();
  auto const progress = train_alone(engine_, run.id(), epochs, [&] { return go_on(); });
  training_ended_ = elapsed();
  if (!progress) return false;
  epochs_trained_ += progress->curve.size();
  if (progress->status == RunStatus::kDiverged) {
    throw MachineError(fmt::format("the refit of trial {} on all rows diverged in epoch {}, so there is no final model; the trials are in {}, and "
                                   "refit: false takes the winner's own run", best.number, progress->epoch, study_.path()));
  }
  study_.weights().append(key, engine_.snapshot(run.id(), Which::kLast));
  return true;
}

void Driver::test(std::span<TrialRecord const> trials, RunKey key) {
  TrialRecord const& best = trials[key.trial];
  std::string const model = key.fold == kRefitFold ? "refit" : fmt::format("fold {} repeat {}", key.fold, key.repeat);
  auto const had = study_.test();
  if (had && had->model == model && had->trial == best.number && had->epochs == best.epochs)
    return;  // an earlier session's: the same winner, the same bits
  std::vector<Metric> metrics;
  std::vector<std::pair<std::string, double>> values;
  for (MetricInfo const& info : metric_infos()) {
    if (defined_for(info.metric, dataset_->task)) metrics.push_back(info.metric), values.emplace_back(info.name, 0.0);
  }
  ScopedRun const run(engine_, rebuild(maker_, trials, key));
  std::vector<double> const scores = engine_.evaluate(run.id(), counted(best, key), {key.fold, Split::kTest}, metrics);
  for (std::size_t i = 0; i < scores.size(); ++i) values[i].second = scores[i];
  study_.begin();
  study_.set_test({.model = model, .values = std::move(values), .trial = best.number, .epochs = best.epochs});
  study_.commit();
}

}  // namespace shoal
