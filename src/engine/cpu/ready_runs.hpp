// SPDX-License-Identifier: Apache-2.0
// The runs that wait for a thread, and which of them a thread trains together. Not for several threads at once.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "src/engine/cpu/run.hpp"

namespace shoal::cpu {

class ReadyRuns {
 public:
  void add(Run&);
  /// False where the run did not wait.
  bool remove(Run&);
  [[nodiscard]] bool empty() const { return runs_.empty(); }
  /// Removes the run of the longest ticket and others at its stream position, which share its minibatches: not so many that one
  /// of `threads` finds no run while others have several, nor that what they keep, which each step goes through, leaves the caches.
  [[nodiscard]] std::vector<Run*> take_group(int threads);

 private:
  // Longest tickets first, so that no thread is left alone with a long run at the end. The rank is that of the whole
  // ticket, not of what is left of it: a run that was started goes on before others are, and few are in memory at once.
  struct LongestFirst {
    bool operator()(Run const* a, Run const* b) const {
      return a->ticket_work != b->ticket_work ? a->ticket_work > b->ticket_work : a->id < b->id;
    }
  };
  // Runs that may share minibatches: same rows in the same order, cut the same way.
  struct StreamPosition {
    DataId data;
    std::uint64_t seed;
    std::uint16_t fold, repeat;
    int epoch, batch_size;
    FoldTables const* tables;  // preprocessing
    auto operator<=>(StreamPosition const&) const = default;
  };
  [[nodiscard]] static StreamPosition position_of(Run const&);

  std::set<Run*, LongestFirst> runs_;
  std::map<StreamPosition, std::set<Run*, LongestFirst>> streams_;
};

}  // namespace shoal::cpu
