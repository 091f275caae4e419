// SPDX-License-Identifier: Apache-2.0
// Population-based training (Jaderberg, Dalibard, Osindero, Czarnecki, Donahue, Razavi, Vinyals, Green, Dunning, Simonyan,
// Fernando, Kavukcuoglu 2017) with truncation selection: all members train `interval` epochs, then the worst share of them
// ends, and for each a copy of one of the best goes on: the worst for the best, the second worst for the second best. Members
// wait for each other, so that a generation is what it is on every machine. A copy is a trial of its own, whose curve begins
// with its donor's; so one that trains long has one set of hyperparameters an epoch, and they can be looked up.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/schedule/schedulers.hpp"

namespace shoal {
namespace {

constexpr std::uint64_t kMembers = 20;  // where nothing says how many
constexpr int kInterval = 2;            // [epochs], likewise; not a share of max_epochs, so that more epochs continue a sweep

class Population final : public Scheduler {
 public:
  Population(ScheduleConfig const& config, std::uint64_t trials)
      : max_epochs_(config.max_epochs),
        interval_(config.interval > 0 ? config.interval : kInterval),
        quantile_(config.quantile),
        members_(trials > 0 ? trials : kMembers),
        to_start_(members_) {}

  std::uint64_t startable() const override { return to_start_; }

  Job start(std::uint32_t trial) override {
    SHOAL_ASSERT(startable() > 0 && trial == next_trial_);
    ++next_trial_;
    --to_start_;
    ++open_;
    return job(trial);
  }

  std::vector<Decision> exhausted() override {
    members_ -= std::exchange(to_start_, 0);
    return settle();
  }

  std::vector<Decision> tell(JobResult const& result) override {
    SHOAL_ASSERT(result.job.rung == generation_);
    --open_;
    std::vector<Decision> decisions;
    bool const failed = std::isnan(result.score);
    if (failed) decisions.push_back({.trial = result.job.trial, .ended = TrialEnd::kFailed});
    if (!failed && (last() || result.epoch < result.job.to_epoch)) {
      decisions.push_back({.trial = result.job.trial, .ended = TrialEnd::kCompleted, .reason = last() ? "trained to the end" : "stopped early"});
    } else if (!last()) {
      finished_.push_back({failed ? std::numeric_limits<double>::infinity() : result.score, result.job.trial, failed});
    }
    std::ranges::move(settle(), std::back_inserter(decisions));
    return decisions;
  }

  bool done() const override { return to_start_ == 0 && open_ == 0 && finished_.empty(); }

  std::vector<PlannedRung> plan() const override {
    std::vector<PlannedRung> planned;
    for (int g = 0, from = 0; from < max_epochs_; from = end_of(g++)) planned.push_back({0, g, members_, from, end_of(g)});
    return planned;
  }

 private:
  struct Finished {
    double score = 0.0;
    std::uint32_t trial = 0;
    bool failed = false;
  };

  int end_of(int generation) const { return static_cast<int>(std::min<std::int64_t>(max_epochs_, (generation + std::int64_t{1}) * interval_)); }
  bool last() const { return end_of(generation_) == max_epochs_; }
  Job job(std::uint32_t trial) const { return {trial, end_of(generation_), 0, generation_}; }

  std::vector<Decision> settle() {
    std::vector<Decision> decisions;
    if (to_start_ > 0 || open_ > 0 || finished_.empty()) return decisions;
    std::ranges::sort(finished_, [](Finished const& a, Finished const& b) {
      return a.failed != b.failed ? b.failed : a.score != b.score ? a.score < b.score : a.trial < b.trial;
    });
    std::size_t const n = finished_.size();
    auto const n_failed = static_cast<std::size_t>(std::ranges::count(finished_, true, &Finished::failed));
    std::size_t const share = std::min(std::max<std::size_t>(1, static_cast<std::size_t>(quantile_ * static_cast<double>(n))), n / 2);
    std::size_t const donors = std::min(share, n - n_failed), replaced = donors > 0 ? std::max(share, n_failed) : 0;
    int const ended = generation_++;
    for (std::size_t i = 0; i < replaced; ++i) {
      Finished const& loser = finished_[n - 1 - i];
      std::uint32_t const donor = finished_[i % donors].trial, copy = next_trial_++;
      if (!loser.failed)
        decisions.push_back({.trial = loser.trial, .ended = TrialEnd::kPruned, .reason = fmt::format("{} of {} in generation {}: replaced by trial {}, a copy of {}", n - i, n, ended, copy, donor)});
      decisions.push_back({.trial = donor, .copied = job(copy), .reason = fmt::format("{} of {} in generation {}", i % donors + 1, n, ended)});
      ++open_;
    }
    for (std::size_t i = 0; i < n - std::max(replaced, n_failed); ++i) {
      decisions.push_back({.trial = finished_[i].trial, .promoted = job(finished_[i].trial), .reason = fmt::format("{} of {} in generation {}", i + 1, n, ended)});
      ++open_;
    }
    finished_.clear();
    return decisions;
  }

  int max_epochs_, interval_;
  double quantile_;
  std::uint64_t members_, to_start_, open_ = 0;
  int generation_ = 0;
  std::uint32_t next_trial_ = 0;
  std::vector<Finished> finished_;  // of this generation
};

}  // namespace

std::unique_ptr<Scheduler> make_population(ScheduleConfig const& config, std::uint64_t trials) {
  return std::make_unique<Population>(config, trials);
}

}  // namespace shoal
