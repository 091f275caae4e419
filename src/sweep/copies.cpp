// SPDX-License-Identifier: Apache-2.0
// The driver's part of population-based training: trials that go on from another's weights.
#include <algorithm>

#include "shoal/errors.hpp"
#include "src/sweep/driver.hpp"
#include "src/sweep/lineage.hpp"

namespace shoal {

// Before anything that follows from the same decisions is submitted: the donor stands where it was decided about.
void Driver::add_copy(std::uint32_t number, Job const& job) {
  SHOAL_ASSERT(job.trial == trials_.size());
  keep_states(trials_[number]);
  TrialRecord const& donor = trials_[number].record;
  double const sign = config_.objective.goal == Goal::kMaximize ? -1.0 : 1.0;
  Assignment const point = explorer_->ask({donor.parameters, donor.epochs, sign * donor.score}, job.trial);
  bool const is_new = job.trial >= stored_.size();
  if (is_new) study_.begin();
  Trial& trial = add_trial(point, job, Parent{donor.number, donor.epochs});
  if (is_new) study_.commit();
  observer_->trial_started(trial.record, trial.job);
  dispatch(trial, trial.job);
}

void Driver::tell_explorer(Trial const& trial, JobResult const& result) {
  int const from = trial.from_epoch;
  if (!explorer_ || result.epoch <= from) return;
  double const before = from > 0 ? result.curve.at(static_cast<std::size_t>(from - 1)) : std::numeric_limits<double>::quiet_NaN();
  explorer_->tell(trial.record.parameters, {.trial = trial.record.number, .from_epoch = from, .to_epoch = result.epoch, .before = before, .after = result.score});
}

// A copy's run begins as its donor's, which the engine has unless an earlier session has trained it.
RunId Driver::make_run(Trial const& trial, std::size_t i) {
  TrialRecord const& record = trial.record;
  RunRecord const& run = record.runs[i];
  RunSpec const spec = maker_.spec({record.number, run.fold, run.repeat}, record.model);
  int const epochs = std::min(trial.to_epoch, static_cast<int>(run.curve.size()));
  if (record.parent && record.parent->epoch == epochs) {
    if (auto const donor = trials_[record.parent->trial].ids[i]) return engine_.clone(*donor, Which::kLast, spec);
  }
  return maker_.make(spec, epochs, ancestors_of(record, [&](std::uint32_t number) -> TrialRecord const& { return trials_[number].record; }));
}

}  // namespace shoal
