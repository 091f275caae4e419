// SPDX-License-Identifier: Apache-2.0
#include "src/schedule/bracket.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal {

std::vector<Decision> Bracket::tell(JobResult const& result) {
  SHOAL_ASSERT(result.job.bracket == index_ && result.job.rung >= 0 && std::cmp_less(result.job.rung, rungs_.size()));
  Rung& rung = rungs_[static_cast<std::size_t>(result.job.rung)];
  ++rung.n_finished;
  std::vector<Decision> decisions;
  if (std::isnan(result.score)) {
    --open_;
    decisions.push_back({.trial = result.job.trial, .ended = TrialEnd::kFailed});
  } else if (&rung == &rungs_.back()) {
    --open_;
    decisions.push_back({.trial = result.job.trial,
                         .ended = TrialEnd::kCompleted,
                         .reason = fmt::format("last rung of bracket {}", index_)});
  } else {
    insert(rung.contenders, result);
  }
  settle(decisions);
  return decisions;
}

// Lower rungs first: a rung's population is known once the rung below it has finished.
void Bracket::settle(std::vector<Decision>& decisions) {
  std::uint64_t population = rungs_.front().size.trials;
  for (std::size_t i = 0; i + 1 < rungs_.size(); ++i) {
    std::uint64_t const outstanding = population - rungs_[i].n_finished;
    settle(i, outstanding, decisions);
    population = outstanding == 0 ? rungs_[i].n_promoted : rungs_[i + 1].size.trials;
  }
}

void Bracket::settle(std::size_t index, std::uint64_t outstanding, std::vector<Decision>& decisions) {
  Rung& rung = rungs_[index];
  Rung const& next = rungs_[index + 1];
  std::uint64_t const keeps = next.size.trials;
  if (has_several(rung.contenders)) {
    if (outstanding > 0 || rung.n_promoted > 0) return;
    shoal::order(rung.contenders);
  }
  std::string const rule =
      fmt::format("rung {} of bracket {} keeps the best {} of {}", index, index_, keeps, rung.size.trials);
  while (rung.contenders.size() > keeps) {
    Finished const& last = rung.contenders.back();
    SHOAL_ASSERT(!last.promoted);
    --open_;
    decisions.push_back({.trial = last.trial, .ended = TrialEnd::kPruned, .reason = rule});
    rung.contenders.pop_back();
  }
  for (std::size_t i = 0; i < rung.contenders.size() && i + outstanding < keeps; ++i) {
    Finished& certain = rung.contenders[i];
    if (std::exchange(certain.promoted, true)) continue;
    ++rung.n_promoted;
    Job const job{certain.trial, next.size.to_epoch, index_, static_cast<int>(index) + 1};
    decisions.push_back({.trial = certain.trial, .promoted = job, .reason = rule});
  }
}

// Decisions taken before stay right: with u trials fewer, a rung keeps at most u fewer, and each promotion so far
// allowed for those u trials to be better.
std::vector<Decision> Bracket::close() {
  std::vector<Decision> decisions;
  if (startable() == 0) return decisions;
  std::vector<RungSize> sizes;
  for (Rung const& rung : rungs_) sizes.push_back(rung.size);
  sizes = with_trials(std::move(sizes), started_, config_);
  for (std::size_t i = 0; i < rungs_.size(); ++i) rungs_[i].size = sizes[i];
  settle(decisions);
  return decisions;
}

Bracket::Bracket(int index, std::vector<RungSize> const& sizes, ScheduleConfig const& config)
    : config_(config), index_(index) {
  for (RungSize const& size : sizes) rungs_.push_back({.size = size});
}

Job Bracket::start(std::uint32_t trial) {
  SHOAL_ASSERT(startable() > 0);
  ++started_;
  ++open_;
  return {trial, rungs_.front().size.to_epoch, index_, 0};
}

std::vector<PlannedRung> Bracket::plan() const {
  std::vector<PlannedRung> planned;
  int from = 0;
  for (std::size_t i = 0; i < rungs_.size(); ++i) {
    planned.push_back({index_, static_cast<int>(i), rungs_[i].size.trials, from, rungs_[i].size.to_epoch});
    from = rungs_[i].size.to_epoch;
  }
  return planned;
}

int most_halvings(ScheduleConfig const& config) {
  int s = 0;
  for (double epochs = config.min_epochs * config.factor; epochs <= config.max_epochs; epochs *= config.factor) ++s;
  return s;
}

std::vector<RungSize> rung_sizes(std::uint64_t n, int s, ScheduleConfig const& config) {
  RungSizes sizes;
  for (int i = 0; i <= s; ++i) {
    double epochs = config.max_epochs;
    for (int k = i; k < s; ++k) epochs /= config.factor;
    if (i > 0) n = kept(n, config);
    sizes.add(n, std::max(static_cast<int>(std::floor(epochs + 0.5)), config.min_epochs));
  }
  return sizes.take();
}

std::uint64_t kept(std::uint64_t n, ScheduleConfig const& config) {
  if (n == 0) return 0;
  double const share = static_cast<double>(n) / config.factor;
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(config.compat == "paper" ? std::floor(share) : std::ceil(share)));
}

std::vector<RungSize> with_trials(std::vector<RungSize> sizes, std::uint64_t n, ScheduleConfig const& config) {
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    for (int cut = 0; i > 0 && cut < sizes[i].cuts; ++cut) n = kept(n, config);
    sizes[i].trials = n = std::min(n, sizes[i].trials);
  }
  return sizes;
}

void RungSizes::add(std::uint64_t trials, int to_epoch) {
  if (!sizes_.empty() && sizes_.back().to_epoch == to_epoch) {
    ++cuts_;
    return;
  }
  sizes_.push_back({trials, to_epoch, std::exchange(cuts_, 1)});
}

}  // namespace shoal
