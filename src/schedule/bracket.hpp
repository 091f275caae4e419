// SPDX-License-Identifier: Apache-2.0
// One bracket of successive halving: rungs of ever fewer trials and ever more epochs. Hyperband is several of them.
#pragma once

#include <cstdint>
#include <vector>

#include "shoal/schedule.hpp"

namespace shoal {

struct RungSize {
  std::uint64_t trials = 0;
  int to_epoch = 0;
  bool operator==(RungSize const&) const = default;
};

/// Number of halvings that fit: the largest s with min_epochs * factor^s <= max_epochs.
[[nodiscard]] int most_halvings(ScheduleConfig const&);

/// Rungs 0..s of a bracket that starts n trials. Rung i trains to max_epochs * factor^(i - s) epochs, rounded half up
/// and at least min_epochs; it keeps floor(n_i / factor) trials, at least one. Rungs that round to the same epoch are
/// one rung: it starts with the trials of the first and keeps those that the last of them would have kept.
[[nodiscard]] std::vector<RungSize> rung_sizes(std::uint64_t n, int s, ScheduleConfig const&);

/// Decides as soon as a decision is certain: a trial is pruned once as many better ones have finished as its rung
/// keeps, and promoted once too few are outstanding to overtake it. So the outcome is that of sorting the complete rung
/// by (score, trial number), whatever the order of results. A failed trial (NaN) counts as finished and is never
/// promoted.
class Bracket {
 public:
  Bracket(int index, int s, std::uint64_t n, ScheduleConfig const&);

  [[nodiscard]] std::uint64_t startable() const { return rungs_.front().size.trials - started_; }
  Job start(std::uint32_t trial);
  /// No further trial will start: the sizes are those of a bracket of the trials that did.
  std::vector<Decision> close();
  std::vector<Decision> tell(JobResult const&);
  [[nodiscard]] bool done() const { return startable() == 0 && open_ == 0; }
  [[nodiscard]] std::vector<PlannedRung> plan() const;

 private:
  struct Finished {
    double score = 0.0;
    std::uint32_t trial = 0;
    bool promoted = false;
    [[nodiscard]] bool before(Finished const& other) const {
      return score != other.score ? score < other.score : trial < other.trial;
    }
  };
  struct Rung {
    RungSize size;
    std::uint64_t n_finished = 0;  // failed ones included
    std::uint64_t n_promoted = 0;
    std::vector<Finished> contenders;  // best first; those that fell behind are removed
  };

  void settle(std::vector<Decision>&);
  void settle(std::size_t rung, std::uint64_t outstanding, std::vector<Decision>&);

  ScheduleConfig config_;
  int index_, s_;
  std::uint64_t started_ = 0, open_ = 0;
  std::vector<Rung> rungs_;
};

}  // namespace shoal
