// SPDX-License-Identifier: Apache-2.0
// Several observers as one.
#pragma once

#include <memory>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

/// Calls each in turn; the sweep goes on as long as all want it to.
class Observers final : public SweepObserver {
 public:
  void add(std::unique_ptr<SweepObserver> observer) { all_.push_back(std::move(observer)); }

  void started(SweepConfig const& config, std::vector<PlannedRung> const& plan, Capabilities const& capabilities) override {
    for (auto const& each : all_) each->started(config, plan, capabilities);
  }
  void trial_started(TrialRecord const& trial, Job const& job) override {
    for (auto const& each : all_) each->trial_started(trial, job);
  }
  void job_finished(TrialRecord const& trial, JobResult const& result) override {
    for (auto const& each : all_) each->job_finished(trial, result);
  }
  void promoted(TrialRecord const& trial, Job const& job) override {
    for (auto const& each : all_) each->promoted(trial, job);
  }
  void trial_ended(TrialRecord const& trial) override {
    for (auto const& each : all_) each->trial_ended(trial);
  }
  bool tick() override {
    bool goes_on = true;
    for (auto const& each : all_) goes_on = each->tick() && goes_on;
    return goes_on;
  }

 private:
  std::vector<std::unique_ptr<SweepObserver>> all_;
};

}  // namespace shoal
