// SPDX-License-Identifier: Apache-2.0
// Stops a trial on the mean of its folds and repeats, whichever scheduler gives its epochs. Jobs are one epoch long, so
// that the decision falls on the epoch at which the patience runs out. A stalled trial is to the scheduler below what a
// trial is whose runs stopped early by themselves: it keeps its score, competes in its rung, and a promotion trains it
// no further.
#include <cmath>
#include <deque>
#include <limits>
#include <unordered_map>

#include "shoal/errors.hpp"
#include "src/schedule/schedulers.hpp"

namespace shoal {
namespace {

class Patience final : public Scheduler {
 public:
  Patience(std::unique_ptr<Scheduler> inner, int patience, double min_delta)
      : inner_(std::move(inner)), patience_(patience), min_delta_(min_delta) {}

  ResultOrder order() const override { return inner_->order(); }
  std::uint64_t startable() const override { return inner_->startable(); }

  Job start(std::uint32_t trial) override {
    Job const job = inner_->start(trial);
    return step(open_[trial] = {.job = job});
  }

  std::vector<Decision> tell(JobResult const& result) override {
    Trial& trial = open_.at(result.job.trial);
    trial.reached = result;
    trial.stalled = stalled(result.curve);
    bool const stopped = result.epoch < result.job.to_epoch || std::isnan(result.score);
    if (!trial.stalled && !stopped && result.epoch < trial.job.to_epoch) {
      return {{.trial = result.job.trial, .promoted = step(trial)}};
    }
    return pass_on(told(trial));
  }

  std::vector<Decision> exhausted() override { return pass_on(inner_->exhausted()); }
  bool done() const override { return inner_->done(); }
  std::vector<PlannedRung> plan() const override { return inner_->plan(); }

 private:
  struct Trial {
    Job job;  // the inner scheduler's
    JobResult reached;
    bool stalled = false;
  };

  static Job step(Trial const& trial) {
    Job job = trial.job;
    job.to_epoch = trial.reached.epoch + 1;
    return job;
  }

  std::vector<Decision> told(Trial& trial) {
    JobResult result = trial.reached;
    result.job = trial.job;
    return inner_->tell(result);
  }

  // Promotions of stalled trials are answered here, with the score that they have.
  std::vector<Decision> pass_on(std::vector<Decision> inner) {
    std::deque<Decision> waiting(std::move_iterator(inner.begin()), std::move_iterator(inner.end()));
    std::vector<Decision> decisions;
    for (; !waiting.empty(); waiting.pop_front()) {
      Decision& decision = waiting.front();
      Trial& trial = open_.at(decision.trial);
      if (decision.promoted && trial.stalled) {
        trial.job = *decision.promoted;
        for (Decision& next : told(trial)) waiting.push_back(std::move(next));
        continue;
      }
      if (decision.promoted) {
        trial.job = *decision.promoted;
        decision.promoted = step(trial);
      } else if (decision.ended) {
        if (trial.stalled && decision.ended == TrialEnd::kCompleted) decision.reason = "patience";
        open_.erase(decision.trial);
      }
      decisions.push_back(std::move(decision));
    }
    return decisions;
  }

  bool stalled(std::vector<double> const& curve) const {
    double best = std::numeric_limits<double>::infinity();
    int wait = 0;
    for (double const score : curve) {
      bool const improved = score < best - min_delta_;
      if (improved) best = score;
      wait = improved ? 0 : wait + 1;
      if (wait >= patience_) return true;
    }
    return false;
  }

  std::unique_ptr<Scheduler> inner_;
  int patience_;
  double min_delta_;
  std::unordered_map<std::uint32_t, Trial> open_;
};

}  // namespace

std::unique_ptr<Scheduler> with_patience(std::unique_ptr<Scheduler> inner, int patience, double min_delta) {
  return std::make_unique<Patience>(std::move(inner), patience, min_delta);
}

}  // namespace shoal
