// SPDX-License-Identifier: Apache-2.0
// Schedules that train trials to the end, `interval` epochs at a time, unless a rule stops them between. A rule compares
// a trial with those before it, so results come one by one in virtual time, and trials start as workers become free.
#pragma once

#include <memory>
#include <string>

#include "shoal/schedule.hpp"

namespace shoal {

class StoppingRule {
 public:
  virtual ~StoppingRule() = default;
  /// Why the trial stops at this epoch, or "". Its score is a number.
  virtual std::string verdict(JobResult const&) = 0;
  /// The trial has had all of its epochs (or stopped early by itself), whatever its last verdict was.
  virtual void completed(JobResult const&) {}
};

[[nodiscard]] std::unique_ptr<Scheduler> with_rule(std::unique_ptr<StoppingRule>, ScheduleConfig const&, std::uint64_t trials);

}  // namespace shoal
