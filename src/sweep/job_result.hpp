// SPDX-License-Identifier: Apache-2.0
// From the runs of a finished job to what the scheduler and the study are told.
#pragma once

#include <span>
#include <string>

#include "shoal/sweep.hpp"

namespace shoal {

struct JobOutcome {
  JobResult result;
  std::string failure;  ///< "diverged in epoch 3 (fold 0, repeat 1)"; "" where no run diverged
};

/// `ends` are where the trial's runs stand after the job, in the order of trial.runs. Sets the trial's epochs,
/// run_scores, score, deviation and secondary; those of a failed trial are its last finite mean.
JobOutcome finish_job(TrialRecord& trial, Job const&, std::span<RunRecord::Mark const> ends, SweepConfig const&, Dataset const&);

}  // namespace shoal
