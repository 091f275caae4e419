// SPDX-License-Identifier: Apache-2.0
// What happened when: open trials and the rate of epochs over the time that the sweep ran.
#pragma once

#include "shoal/study.hpp"

namespace shoal {

struct Timeline {
  struct Bin {
    double open = 0.0;               ///< trials that had started and not ended, mean over the bin
    double epochs_per_second = 0.0;  ///< of the runs of trials that ended in the bin: when an epoch was trained is not recorded
    std::size_t ended = 0;           ///< trials, up to the bin's end
  };
  double seconds = 0.0;          ///< all sessions, one after the other without the pauses between them
  std::vector<Bin> bins;         ///< of equal length; empty where nothing was timed
  std::vector<double> sessions;  ///< where each begins [s]
  std::uint64_t run_epochs = 0;  ///< of trials
  double trial_seconds = 0.0;    ///< of threads, over all trials
  double pruned_seconds = 0.0;   ///< of those: on trials that were pruned or failed
};
[[nodiscard]] Timeline timeline_of(SweepResult const&, StudyTimes const&);

}  // namespace shoal
