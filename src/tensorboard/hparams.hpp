// SPDX-License-Identifier: Apache-2.0
// A sweep in the words of TensorBoard's HParams plugin: the space and its metrics are an experiment, a run is a session, and
// the runs of a trial are a group of sessions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "events.pb.h"
#include "src/tensorboard/quantities.hpp"

namespace shoal::tensorboard {

/// Of the value that a run has reached by the end of a job. "epoch/" of its curve.
inline constexpr char kScorePrefix[] = "score/";
inline constexpr char kCurvePrefix[] = "epoch/";

class HParams {
 public:
  explicit HParams(SweepConfig const&);

  [[nodiscard]] events::HParamsData experiment(std::vector<Quantity> const&, std::string const& name, double created) const;
  [[nodiscard]] events::HParamsData session_start(Assignment const&, std::string const& group, double started) const;

 private:
  [[nodiscard]] events::HValue value_of(std::string const& name, ParameterValue const&) const;

  SweepConfig config_;
  SearchSpace space_;
  std::map<std::string, events::Experiment::DataType> types_;  ///< one a parameter, as TensorBoard wants it
};

/// Of a run of a trial that has ended: failed where it diverged, else a success, whoever stopped it.
[[nodiscard]] events::SessionEnd::Status session_status(TrialRecord const&, RunRecord const&);
[[nodiscard]] events::HParamsData session_end(events::SessionEnd::Status, double ended);

}  // namespace shoal::tensorboard
