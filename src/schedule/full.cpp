// SPDX-License-Identifier: Apache-2.0
// No early end: every trial trains to max_epochs.
#include <cmath>
#include <limits>

#include "shoal/errors.hpp"
#include "src/schedule/schedulers.hpp"

namespace shoal {
namespace {

class Full final : public Scheduler {
 public:
  Full(ScheduleConfig const& config, std::uint64_t trials)
      : epochs_(config.max_epochs),
        trials_(trials > 0 ? trials : std::numeric_limits<std::uint64_t>::max()),
        bounded_(trials > 0) {}

  std::uint64_t startable() const override { return trials_ - started_; }

  Job start(std::uint32_t trial) override {
    SHOAL_ASSERT(startable() > 0);
    ++started_;
    ++open_;
    return {trial, epochs_, 0, 0};
  }

  std::vector<Decision> exhausted() override {
    trials_ = started_;
    bounded_ = true;
    return {};
  }

  std::vector<Decision> tell(JobResult const& result) override {
    --open_;
    if (std::isnan(result.score)) return {{.trial = result.job.trial, .ended = TrialEnd::kFailed}};
    return {{.trial = result.job.trial,
             .ended = TrialEnd::kCompleted,
             .reason = result.epoch < result.job.to_epoch ? "stopped early" : "trained to the end"}};
  }

  bool done() const override { return startable() == 0 && open_ == 0; }

  /// An unknown number of trials is written as 0.
  std::vector<PlannedRung> plan() const override { return {{0, 0, bounded_ ? trials_ : 0, 0, epochs_}}; }

 private:
  int epochs_;
  std::uint64_t trials_, started_ = 0, open_ = 0;
  bool bounded_;
};

}  // namespace

std::unique_ptr<Scheduler> make_full(ScheduleConfig const& config, std::uint64_t trials) {
  return std::make_unique<Full>(config, trials);
}

}  // namespace shoal
