// SPDX-License-Identifier: Apache-2.0
#include "src/schedule/stopping.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

class Stopping final : public Scheduler {
 public:
  Stopping(std::unique_ptr<StoppingRule> rule, ScheduleConfig const& config, std::uint64_t trials)
      : rule_(std::move(rule)),
        config_(config),
        interval_(std::max(config.interval, 1)),
        trials_(trials),
        to_start_(trials > 0 ? trials : std::numeric_limits<std::uint32_t>::max()) {}

  ResultOrder order() const override {
    return config_.order == "wall_clock" ? ResultOrder::kArrival : ResultOrder::kVirtualTime;
  }

  std::uint64_t startable() const override {
    auto const workers = static_cast<std::uint64_t>(config_.workers);
    return std::min(workers - std::min(workers, open_), to_start_);
  }

  Job start(std::uint32_t trial) override {
    SHOAL_ASSERT(startable() > 0);
    --to_start_;
    ++open_;
    return job(trial, 0);
  }

  std::vector<Decision> exhausted() override {
    to_start_ = 0;
    return {};
  }

  std::vector<Decision> tell(JobResult const& result) override {
    std::uint32_t const trial = result.job.trial;
    bool const failed = std::isnan(result.score);
    std::string reason = failed ? "" : rule_->verdict(result);
    bool const early = result.epoch < result.job.to_epoch;
    bool const last = early || result.job.to_epoch == config_.max_epochs;
    if (!failed && !last && reason.empty()) return {{.trial = trial, .promoted = job(trial, result.job.to_epoch)}};
    --open_;
    if (failed) return {{.trial = trial, .ended = TrialEnd::kFailed}};
    if (!last) return {{.trial = trial, .ended = TrialEnd::kPruned, .reason = std::move(reason)}};
    rule_->completed(result);
    return {{.trial = trial, .ended = TrialEnd::kCompleted, .reason = early ? "stopped early" : "trained to the end"}};
  }

  bool done() const override { return to_start_ == 0 && open_ == 0; }
  /// As if no trial were stopped.
  std::vector<PlannedRung> plan() const override { return {{0, 0, trials_, 0, config_.max_epochs}}; }

 private:
  // All of a trial's jobs are of one rung: between them nothing is stored but scores.
  [[nodiscard]] Job job(std::uint32_t trial, int from_epoch) const {
    return {trial, std::min(from_epoch + interval_, config_.max_epochs), 0, 0};
  }

  std::unique_ptr<StoppingRule> rule_;
  ScheduleConfig config_;
  int interval_;
  std::uint64_t trials_, to_start_, open_ = 0;
};

}  // namespace

std::unique_ptr<Scheduler> with_rule(std::unique_ptr<StoppingRule> rule, ScheduleConfig const& config, std::uint64_t trials) {
  return std::make_unique<Stopping>(std::move(rule), config, trials);
}

}  // namespace shoal
