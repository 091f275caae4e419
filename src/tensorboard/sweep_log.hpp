// SPDX-License-Identifier: Apache-2.0
// The log of one sweep: a directory a run, brought up to what its trial's record says. Writing the same record twice adds nothing,
// so that a resumed sweep, which replays its trials, goes on where the files end.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "shoal/tensorboard.hpp"
#include "src/tensorboard/event_log.hpp"
#include "src/tensorboard/hparams.hpp"

namespace shoal::tensorboard {

class SweepLog {
 public:
  /// created: of the experiment, [s] Unix time.
  SweepLog(TensorBoardOptions, SweepConfig const&, double created);

  /// Adds what the files lack of the trial's record, its end with it where it has ended. now: of what is added, [s] Unix time.
  void update(TrialRecord const&, double now);
  /// Writes what was added.
  void flush(std::uint32_t trial);

 private:
  std::vector<EventLog>& logs_of(TrialRecord const&);
  void update_run(TrialRecord const&, RunRecord const&, EventLog&, double now);
  void add_start(TrialRecord const&, EventLog&, double now);
  void add_curve(RunRecord const&, EventLog&, double now);
  void add_scores(RunRecord const&, EventLog&, double now);

  TensorBoardOptions options_;
  SweepConfig config_;
  HParams hparams_;
  double created_;
  bool fresh_;                       // no directory of a run was there
  std::optional<bool> classes_;
  std::vector<Quantity> quantities_;
  EventLog root_;
  std::map<std::uint32_t, std::vector<EventLog>> logs_;  // by trial, fold-major
};

/// "trial-00007": the name of a group of sessions and of its directory.
[[nodiscard]] std::string group_of(std::uint32_t trial);
/// Beside it what tells runs apart: "trial-00007", "trial-00007/fold-1", "trial-00007/fold-1-repeat-0".
[[nodiscard]] std::string directory_of(TrialRecord const&, RunRecord const&);

}  // namespace shoal::tensorboard
