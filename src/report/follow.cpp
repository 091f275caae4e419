// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "shoal/report.hpp"
#include "shoal/study.hpp"

namespace shoal {
namespace {

std::vector<PlannedRung> plan_of(SweepConfig const& config) {
  auto const searcher = make_searcher(SearchSpace(config.parameters), config.search, config.seed);
  return make_scheduler(config.schedule, planned_trials(config, *searcher))->plan();
}

// Where a new trial begins: its first job, as the plan has it.
Job first_job(std::vector<PlannedRung> const& plan, TrialRecord const& trial) {
  for (PlannedRung const& rung : plan) {
    bool const begins = trial.parent ? rung.from_epoch >= trial.parent->epoch : rung.rung == 0;
    if (rung.bracket == trial.bracket && begins) return {trial.number, rung.to_epoch, rung.bracket, rung.rung};
  }
  return {trial.number, trial.epochs, trial.bracket, trial.rung};
}

}  // namespace

void StudyFollower::follow(Study const& study) {
  SweepConfig const config = study.config();
  std::vector<PlannedRung> const plan = plan_of(config);
  bool const first = !std::exchange(started_, true);
  if (first) observer_.started(config, plan, {.device = "in another process"});
  std::vector<std::string> const log = study.log();  // first, as trials are then at least as far
  std::vector<TrialRecord> const trials = study.trials();
  for (std::size_t i = seen_.size(); i < trials.size(); ++i) {
    Job const job = first_job(plan, trials[i]);
    seen_.push_back({.epochs = trials[i].parent ? trials[i].parent->epoch : 0, .job = job});
    observer_.trial_started(trials[i], job);
  }
  auto const finish = [&](std::uint32_t number, int epoch) {
    Seen& seen = seen_[number];
    if (epoch <= seen.epochs) return;
    seen.epochs = epoch;
    TrialRecord shown = trials[number];
    if (first) shown.seconds = 0.0;  // trained before anybody looked, so no part of the speed
    observer_.job_finished(shown, {.job = seen.job, .epoch = epoch, .score = trials[number].score, .curve = {}, .run_scores = {}});
  };
  for (; n_logged_ < log.size(); ++n_logged_) {
    auto const entry = nlohmann::json::parse(log[n_logged_]);
    if (entry.value("event", "") != "promoted") continue;
    std::uint32_t const number = entry.at("trial");
    if (number >= trials.size()) continue;
    finish(number, entry.at("epoch"));
    seen_[number].job = {number, entry.at("to_epoch"), entry.at("bracket"), entry.at("rung")};
    observer_.promoted(trials[number], seen_[number].job);
  }
  for (TrialRecord const& trial : trials) {
    finish(trial.number, trial.epochs);
    bool const ends = trial.state != TrialState::kRunning;
    if (ends && !std::exchange(seen_[trial.number].ended, true)) observer_.trial_ended(trial);
  }
}

}  // namespace shoal
