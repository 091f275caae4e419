// SPDX-License-Identifier: Apache-2.0
// Asynchronous successive halving (Li, Jamieson, Rostamizadeh, Gonina, Ben-tzur, Hardt, Recht, Talwalkar 2020, Algorithm
// 2): a rung does not wait for its last trial. Whenever a worker is free, the best trial goes on that is in the top
// 1/factor of those which have finished its rung, from the highest such rung; where there is none, a new trial starts.
// Beyond the paper, a rung that can get no further trial keeps at least one, so that one trial has all epochs.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/schedule/bracket.hpp"
#include "src/schedule/finished.hpp"
#include "src/schedule/schedulers.hpp"

namespace shoal {
namespace {

class Asha final : public Scheduler {
 public:
  Asha(ScheduleConfig const& config, std::uint64_t trials)
      : config_(config),
        trials_(trials),
        to_start_(trials > 0 ? trials : std::numeric_limits<std::uint32_t>::max()),
        free_(static_cast<std::uint64_t>(config.workers)) {
    int const s = most_halvings(config);
    double epochs = config.min_epochs;
    for (int k = 0; k < s; ++k, epochs *= config.factor) add_rung(static_cast<int>(std::floor(epochs + 0.5)));
    add_rung(config.max_epochs);
  }

  ResultOrder order() const override {
    return config_.order == "wall_clock" ? ResultOrder::kArrival : ResultOrder::kVirtualTime;
  }

  std::uint64_t startable() const override { return std::min(free_, to_start_); }

  Job start(std::uint32_t trial) override {
    SHOAL_ASSERT(startable() > 0);
    --to_start_;
    return enter(trial, 0);
  }

  std::vector<Decision> exhausted() override {
    to_start_ = 0;
    std::vector<Decision> decisions;
    settle(decisions);
    return decisions;
  }

  std::vector<Decision> tell(JobResult const& result) override {
    Rung& rung = rungs_.at(static_cast<std::size_t>(result.job.rung));
    ++rung.n_finished;
    ++free_;
    std::vector<Decision> decisions;
    if (std::isnan(result.score)) {
      --rung.n_here;
      decisions.push_back({.trial = result.job.trial, .ended = TrialEnd::kFailed});
    } else if (&rung == &rungs_.back()) {
      --rung.n_here;
      decisions.push_back({.trial = result.job.trial, .ended = TrialEnd::kCompleted, .reason = "last rung"});
    } else {
      insert(rung.contenders, result);
      if (has_several(rung.contenders)) shoal::order(rung.contenders);
    }
    settle(decisions);
    return decisions;
  }

  bool done() const override {
    return to_start_ == 0 && std::ranges::all_of(rungs_, [](Rung const& rung) { return rung.n_here == 0; });
  }

  /// As if each rung were complete before the next begins; more are promoted where early results mislead.
  std::vector<PlannedRung> plan() const override {
    std::vector<PlannedRung> planned;
    std::uint64_t n = trials_;
    int from = 0;
    for (std::size_t k = 0; k < rungs_.size(); ++k) {
      planned.push_back({0, static_cast<int>(k), n, from, rungs_[k].to_epoch});
      n = kept(n, config_);
      from = rungs_[k].to_epoch;
    }
    return planned;
  }

 private:
  struct Rung {
    int to_epoch = 0;
    std::uint64_t n_entered = 0, n_finished = 0;
    std::uint64_t n_here = 0;          // in training or waiting
    std::uint64_t most = 0;            // that may ever enter
    std::vector<Finished> contenders;  // best first; those that can no longer be promoted are removed
  };

  void add_rung(int to_epoch) {
    if (rungs_.empty() || rungs_.back().to_epoch < to_epoch) rungs_.push_back({.to_epoch = to_epoch});
  }

  Job enter(std::uint32_t trial, std::size_t k) {
    --free_;
    ++rungs_[k].n_entered;
    ++rungs_[k].n_here;
    return {trial, rungs_[k].to_epoch, 0, static_cast<int>(k)};
  }

  void settle(std::vector<Decision>& decisions) {
    prune(decisions);
    while (free_ > 0 && promote_one(decisions)) {
    }
  }

  // Trials that would not be in the top 1/factor even if all that may still enter their rung were worse. By several objectives a
  // trial can rise when others come, so that this is certain once none can.
  void prune(std::vector<Decision>& decisions) {
    std::uint64_t below = to_start_;
    for (std::size_t k = 0; k + 1 < rungs_.size(); ++k) {
      Rung& rung = rungs_[k];
      rung.most = rung.n_entered + below;
      std::uint64_t const keeps = kept(rung.most, config_);
      bool const certain = !has_several(rung.contenders) || rung.n_finished == rung.most;
      while (certain && rung.contenders.size() > keeps) {
        Finished const& last = rung.contenders.back();
        if (!last.promoted) {
          --rung.n_here;
          decisions.push_back({.trial = last.trial,
                               .ended = TrialEnd::kPruned,
                               .reason = fmt::format("rung {} keeps the best 1/{} of at most {}", k, config_.factor, rung.most)});
        }
        rung.contenders.pop_back();
      }
      below += rung.n_here;
    }
  }

  bool promote_one(std::vector<Decision>& decisions) {
    for (std::size_t k = rungs_.size() - 1; k-- > 0;) {
      Rung& rung = rungs_[k];
      std::uint64_t const keeps = rung.n_finished == rung.most ? kept(rung.most, config_) : top(rung.n_finished);
      std::size_t const n = std::min<std::size_t>(keeps, rung.contenders.size());
      auto const end = rung.contenders.begin() + static_cast<std::ptrdiff_t>(n);
      auto const best = std::find_if(rung.contenders.begin(), end, [](Finished const& f) { return !f.promoted; });
      if (best == end) continue;
      best->promoted = true;
      --rung.n_here;
      decisions.push_back({.trial = best->trial,
                           .promoted = enter(best->trial, k + 1),
                           .reason = fmt::format("rung {}: in the best 1/{} of {}", k, config_.factor, rung.n_finished)});
      return true;
    }
    return false;
  }

  [[nodiscard]] std::uint64_t top(std::uint64_t n) const {
    return static_cast<std::uint64_t>(static_cast<double>(n) / config_.factor);
  }

  ScheduleConfig config_;
  std::uint64_t trials_, to_start_;
  std::uint64_t free_;  // workers
  std::vector<Rung> rungs_;
};

}  // namespace

std::unique_ptr<Scheduler> make_asha(ScheduleConfig const& config, std::uint64_t trials) {
  return std::make_unique<Asha>(config, trials);
}

}  // namespace shoal
