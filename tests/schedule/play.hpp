// SPDX-License-Identifier: Apache-2.0
// Plays a scheduler against scores given by a function, with results arriving in a seeded order.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "shoal/schedule.hpp"

namespace shoal::testing {

using ScoreAt = std::function<double(std::uint32_t trial, int epoch)>;

struct Played {
  std::map<std::uint32_t, TrialEnd> ends;
  std::map<std::uint32_t, std::string> reasons;
  std::map<std::uint32_t, int> epochs;                             // trained
  std::map<std::pair<int, int>, std::set<std::uint32_t>> members;  // (bracket, rung) -> trials
  std::map<std::pair<int, int>, std::uint64_t> trained;            // (bracket, rung) -> trial epochs
  bool operator==(Played const&) const = default;
};

/// `lazily`: trials are started one by one between results, as a driver with a bounded window does. `available`: points
/// that the searcher has. `stops_at(trial)`: the epoch at which a trial's runs stop by themselves, 0: never.
inline Played play(Scheduler& scheduler, ScoreAt const& score, unsigned order, bool lazily = false,
                   std::uint32_t available = 1u << 30, std::function<int(std::uint32_t)> const& stops_at = {}) {
  Played played;
  std::vector<Job> waiting;
  std::mt19937 random(order);
  std::uint32_t next = 0;
  bool exhausted = false;
  auto const enter = [&](Job const& job) {
    played.members[{job.bracket, job.rung}].insert(job.trial);
    waiting.push_back(job);
  };
  std::function<void(std::vector<Decision> const&)> const act = [&](std::vector<Decision> const& decisions) {
    for (Decision const& decision : decisions) {
      if (decision.promoted) enter(*decision.promoted);
      if (decision.copied) {
        if (decision.copied->trial != next++) throw std::logic_error("a copy is the next trial");
        played.epochs[decision.copied->trial] = played.epochs[decision.trial];
        enter(*decision.copied);
      }
      if (!decision.ended) continue;
      bool const first = played.ends.emplace(decision.trial, *decision.ended).second;
      if (!first) throw std::logic_error("a trial ended twice");
      played.reasons[decision.trial] = decision.reason;
    }
  };
  while (true) {
    while (scheduler.startable() > 0 && next < available && (!lazily || waiting.empty() || random() % 3 != 0)) {
      enter(scheduler.start(next++));
    }
    if (next == available && scheduler.startable() > 0 && !exhausted) {
      exhausted = true;
      act(scheduler.exhausted());
    }
    if (waiting.empty()) break;
    std::swap(waiting[random() % waiting.size()], waiting.back());
    Job const job = waiting.back();
    waiting.pop_back();
    int const stop = stops_at ? stops_at(job.trial) : 0;
    int const epoch = stop > 0 ? std::min(stop, job.to_epoch) : job.to_epoch;
    JobResult result{.job = job, .epoch = epoch, .score = score(job.trial, epoch)};
    for (int e = 1; e <= epoch; ++e) result.curve.push_back(score(job.trial, e));
    result.run_scores.assign(5, result.score);
    int& trained = played.epochs[job.trial];
    played.trained[{job.bracket, job.rung}] += static_cast<std::uint64_t>(std::max(0, epoch - trained));
    trained = std::max(trained, epoch);
    act(scheduler.tell(result));
  }
  if (!scheduler.done()) throw std::logic_error("nothing is waiting, but the scheduler is not done");
  return played;
}

/// A score without structure, equal for one in eight pairs so that ties happen.
inline double noise(std::uint32_t trial, int epoch) {
  std::uint64_t x = (trial * 2654435761u) ^ (static_cast<std::uint64_t>(epoch) * 0x9e3779b97f4a7c15u);
  x ^= x >> 29, x *= 0xbf58476d1ce4e5b9u, x ^= x >> 32;
  return static_cast<double>(x % 8);
}

}  // namespace shoal::testing
