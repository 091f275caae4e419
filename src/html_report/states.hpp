// SPDX-License-Identifier: Apache-2.0
// Trials as marks: one path a state, so that ten thousand marks are four elements.
#pragma once

#include <array>
#include <cmath>
#include <map>
#include <string>

#include "shoal/sweep.hpp"
#include "src/html_report/drawing.hpp"

namespace shoal {

inline constexpr std::array kStates{TrialState::kPruned, TrialState::kRunning, TrialState::kFailed, TrialState::kCompleted};  // drawn in this order

class StateMarks {
 public:
  /// State is told by shape as well as by colour: dots are completed, smaller ones pruned or running, crosses failed.
  void add(TrialState state, double x, double y) { marks_[state] += state == TrialState::kFailed ? cross(x, y) : dot(x, y); }
  void draw(Drawing& drawing) const {
    for (TrialState const state : kStates) {
      auto const found = marks_.find(state);
      if (found != marks_.end()) drawing.path(found->second, "marks " + std::string(name_of(state)));
    }
  }
  /// A line of keys from x on, to the right of what stands there.
  void legend(Drawing& drawing, double x, double y) const {
    for (auto const& [state, _] : marks_) {
      std::string const name(name_of(state));
      drawing.path(state == TrialState::kFailed ? cross(x, y) : dot(x, y), "marks " + name);
      drawing.text(x + 9, y + 4, name, "tick");
      x += 24 + 7.0 * static_cast<double>(name.size());
    }
  }

 private:
  std::map<TrialState, std::string> marks_;
};

[[nodiscard]] inline std::vector<double> scores_of(SweepResult const& result) {
  std::vector<double> scores;
  for (TrialRecord const& trial : result.trials) scores.push_back(trial.score);
  return scores;
}

}  // namespace shoal
