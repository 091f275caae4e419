// SPDX-License-Identifier: Apache-2.0
#include "src/sweep/lineage.hpp"

#include <algorithm>

namespace shoal {

std::vector<Ancestor> ancestors_of(TrialRecord const& trial, std::function<TrialRecord const&(std::uint32_t)> const& trial_numbered) {
  std::vector<Ancestor> ancestors;
  for (std::optional<Parent> parent = trial.parent; parent;) {
    TrialRecord const& record = trial_numbered(parent->trial);
    ancestors.push_back({parent->trial, parent->epoch, record.model});
    parent = record.parent;
  }
  return ancestors;
}

std::vector<Segment> segments_of(std::span<TrialRecord const> trials, std::uint32_t number) {
  TrialRecord const& last = trials[number];
  std::vector<Segment> segments{{.trial = number, .from_epoch = 0, .to_epoch = last.epochs}};
  for (Ancestor const& ancestor : ancestors_of(last, [&](std::uint32_t trial) -> TrialRecord const& { return trials[trial]; })) {
    segments.back().from_epoch = ancestor.epoch;
    segments.push_back({.trial = ancestor.trial, .from_epoch = 0, .to_epoch = ancestor.epoch});
  }
  std::ranges::reverse(segments);
  return segments;
}

}  // namespace shoal
