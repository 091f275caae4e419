// SPDX-License-Identifier: Apache-2.0
// Several observers of one sweep.
#include "shoal/sweep.hpp"

namespace shoal {
namespace {

class Combined final : public SweepObserver {
 public:
  explicit Combined(std::vector<std::unique_ptr<SweepObserver>> observers) : observers_(std::move(observers)) {}

  void started(SweepConfig const& config, std::vector<PlannedRung> const& plan, Capabilities const& capabilities) override {
    for (auto const& observer : observers_) observer->started(config, plan, capabilities);
  }
  void trial_started(TrialRecord const& trial, Job const& job) override {
    for (auto const& observer : observers_) observer->trial_started(trial, job);
  }
  void job_finished(TrialRecord const& trial, JobResult const& result) override {
    for (auto const& observer : observers_) observer->job_finished(trial, result);
  }
  void promoted(TrialRecord const& trial, Job const& job) override {
    for (auto const& observer : observers_) observer->promoted(trial, job);
  }
  void trial_ended(TrialRecord const& trial) override {
    for (auto const& observer : observers_) observer->trial_ended(trial);
  }
  bool tick() override {
    bool go_on = true;
    for (auto const& observer : observers_) go_on = observer->tick() && go_on;  // each hears it
    return go_on;
  }

 private:
  std::vector<std::unique_ptr<SweepObserver>> observers_;
};

}  // namespace

std::unique_ptr<SweepObserver> combine(std::vector<std::unique_ptr<SweepObserver>> observers) {
  return std::make_unique<Combined>(std::move(observers));
}

}  // namespace shoal
