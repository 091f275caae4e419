// SPDX-License-Identifier: Apache-2.0
// One bracket of successive halving: rungs of ever fewer trials and ever more epochs. Hyperband is several of them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "shoal/schedule.hpp"
#include "src/schedule/finished.hpp"

namespace shoal {

struct RungSize {
  std::uint64_t trials = 0;
  int to_epoch = 0;
  int cuts = 1;  ///< by the factor, from the trials of the rung before: more where rungs between were the same epoch
  bool operator==(RungSize const&) const = default;
};

/// Adds rungs in order; those that end at the same epoch are one rung: it starts with the trials of the first and keeps
/// those that the last of them would have kept.
class RungSizes {
 public:
  void add(std::uint64_t trials, int to_epoch);
  [[nodiscard]] std::vector<RungSize> take() { return std::move(sizes_); }

 private:
  std::vector<RungSize> sizes_;
  int cuts_ = 1;
};

/// Number of halvings that fit: the largest s with min_epochs * factor^s <= max_epochs.
[[nodiscard]] int most_halvings(ScheduleConfig const&);

/// Rungs 0..s of a bracket that starts n trials. Rung i trains to max_epochs * factor^(i - s) epochs, rounded half up
/// and at least min_epochs; it keeps floor(n_i / factor) trials, at least one.
[[nodiscard]] std::vector<RungSize> rung_sizes(std::uint64_t n, int s, ScheduleConfig const&);

/// What a rung of n trials keeps: one in `factor`, at least one, rounded down, or up under a `compat`.
[[nodiscard]] std::uint64_t kept(std::uint64_t n, ScheduleConfig const&);
/// The same rungs where only n trials start.
[[nodiscard]] std::vector<RungSize> with_trials(std::vector<RungSize>, std::uint64_t n, ScheduleConfig const&);

/// Decides as soon as a decision is certain: a trial is pruned once as many better ones have finished as its rung
/// keeps, and promoted once too few are outstanding to overtake it. So the outcome is that of sorting the complete rung
/// by (score, trial number), whatever the order of results. A failed trial (NaN) counts as finished and is never
/// promoted. With several objectives nothing is certain before the rung is complete.
class Bracket {
 public:
  Bracket(int index, std::vector<RungSize> const&, ScheduleConfig const&);

  [[nodiscard]] std::uint64_t startable() const { return rungs_.front().size.trials - started_; }
  Job start(std::uint32_t trial);
  /// No further trial will start: the sizes are those of a bracket of the trials that did.
  std::vector<Decision> close();
  std::vector<Decision> tell(JobResult const&);
  [[nodiscard]] bool done() const { return startable() == 0 && open_ == 0; }
  [[nodiscard]] std::vector<PlannedRung> plan() const;

 private:
  struct Rung {
    RungSize size;
    std::uint64_t n_finished = 0;  // failed ones included
    std::uint64_t n_promoted = 0;
    std::vector<Finished> contenders;  // best first; those that fell behind are removed
  };

  void settle(std::vector<Decision>&);
  void settle(std::size_t rung, std::uint64_t outstanding, std::vector<Decision>&);

  ScheduleConfig config_;
  int index_;
  std::uint64_t started_ = 0, open_ = 0;
  std::vector<Rung> rungs_;
};

}  // namespace shoal
