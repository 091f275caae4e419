// SPDX-License-Identifier: Apache-2.0
// Racing (Maron and Moore 1994; irace, Lopez-Ibanez et al. 2016): all trials train side by side, and between rungs those
// end that a test on paired scores finds worse than the best. irace races over instances, one after the other; here all
// folds and repeats train together and the race is over epochs. So it presumes that what is worse now stays worse, and
// each rung is another test: over r of them a trial that is as good as the best is lost with a probability of up to
// r (1 - confidence). Folds share training rows, so their scores vary less than independent ones: tests are bold.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/schedule/paired_tests.hpp"
#include "src/schedule/schedulers.hpp"

namespace shoal {
namespace {

/// A rung is raced when its last trial has finished, so the order of results decides nothing.
class Racing final : public Scheduler {
 public:
  Racing(ScheduleConfig const& config, std::uint64_t trials)
      : config_(config), trials_(trials), to_start_(trials > 0 ? trials : std::numeric_limits<std::uint32_t>::max()) {
    double epochs = config.interval > 0 ? config.interval : config.min_epochs;
    while (epochs < config.max_epochs) {
      int const rounded = static_cast<int>(std::floor(epochs + 0.5));
      if (to_epochs_.empty() || to_epochs_.back() < rounded) to_epochs_.push_back(rounded);
      epochs = config.interval > 0 ? epochs + config.interval : epochs * config.factor;
    }
    if (to_epochs_.empty() || to_epochs_.back() < config.max_epochs) to_epochs_.push_back(config.max_epochs);
  }

  std::uint64_t startable() const override { return to_start_; }

  Job start(std::uint32_t trial) override {
    SHOAL_ASSERT(startable() > 0);
    --to_start_;
    ++open_;
    return {trial, to_epochs_.front(), 0, 0};
  }

  std::vector<Decision> exhausted() override {
    to_start_ = 0;
    return race();
  }

  std::vector<Decision> tell(JobResult const& result) override {
    SHOAL_ASSERT(std::cmp_equal(result.job.rung, rung_));
    std::vector<Decision> decisions;
    --open_;
    if (std::isnan(result.score)) {
      decisions.push_back({.trial = result.job.trial, .ended = TrialEnd::kFailed});
    } else if (rung_ + 1 == to_epochs_.size()) {
      decisions.push_back({.trial = result.job.trial, .ended = TrialEnd::kCompleted, .reason = "trained to the end"});
    } else {
      finished_.emplace(result.job.trial, result.run_scores);
    }
    std::ranges::move(race(), std::back_inserter(decisions));
    return decisions;
  }

  bool done() const override { return to_start_ == 0 && open_ == 0 && finished_.empty(); }

  /// As if no trial lost.
  std::vector<PlannedRung> plan() const override {
    std::vector<PlannedRung> planned;
    int from = 0;
    for (std::size_t i = 0; i < to_epochs_.size(); ++i) {
      planned.push_back({0, static_cast<int>(i), trials_, from, to_epochs_[i]});
      from = to_epochs_[i];
    }
    return planned;
  }

 private:
  std::vector<Decision> race() {
    std::vector<Decision> decisions;
    if (to_start_ > 0 || open_ > 0 || finished_.empty()) return decisions;
    std::vector<RunScores> scores;
    for (auto const& [trial, of_runs] : finished_) scores.push_back(of_runs);
    std::vector<bool> const stays =
        config_.test == "t" ? t_survivors(scores, config_.confidence) : friedman_survivors(scores, config_.confidence);
    auto const n = std::ranges::count(stays, true);
    std::size_t i = 0;
    for (auto const& [trial, of_runs] : finished_) {
      if (stays[i++]) {
        Job const job{trial, to_epochs_[rung_ + 1], 0, static_cast<int>(rung_) + 1};
        decisions.push_back({.trial = trial, .promoted = job, .reason = fmt::format("one of {} of {} not worse than the best", n, stays.size())});
        ++open_;
      } else {
        decisions.push_back({.trial = trial,
                             .ended = TrialEnd::kPruned,
                             .reason = fmt::format("rung {}: worse than the best of {} with confidence {}", rung_, stays.size(), config_.confidence)});
      }
    }
    finished_.clear();
    ++rung_;
    return decisions;
  }

  ScheduleConfig config_;
  std::vector<int> to_epochs_;  // of rungs
  std::uint64_t trials_, to_start_, open_ = 0;
  std::size_t rung_ = 0;
  std::map<std::uint32_t, RunScores> finished_;
};

}  // namespace

std::unique_ptr<Scheduler> make_racing(ScheduleConfig const& config, std::uint64_t trials) {
  return std::make_unique<Racing>(config, trials);
}

}  // namespace shoal
