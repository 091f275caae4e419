// SPDX-License-Identifier: Apache-2.0
// The order in which results are told where that order decides: a scheduler that promotes as results arrive makes other
// decisions if two results change places, and which of two jobs ends first depends on threads, devices and the day. So
// jobs end by a clock of their own: a job that is started at a time ends its epochs times the trial's planned
// multiply-adds later, as on workers of equal speed. A result that is early by this clock waits until it is its turn;
// the engine trains on meanwhile. The clock knows only what the configuration says, in whole numbers, so a study has the
// same decisions on every machine, with any number of threads, and when it is replayed.
#pragma once

#include <cstdint>
#include <optional>
#include <set>

#include "shoal/errors.hpp"

namespace shoal {

class VirtualClock {
 public:
  /// A trial's job starts now.
  void start(std::uint32_t trial, std::uint64_t cost) { jobs_.emplace(now_ + cost, trial); }
  /// The trial whose job ends next; ties go to the lower number.
  [[nodiscard]] std::optional<std::uint32_t> next() const {
    if (jobs_.empty()) return std::nullopt;
    return jobs_.begin()->second;
  }
  /// It is that job's end.
  void advance() {
    SHOAL_ASSERT(!jobs_.empty());
    now_ = jobs_.begin()->first;
    jobs_.erase(jobs_.begin());
  }

 private:
  std::uint64_t now_ = 0;  // [multiply-adds]
  std::set<std::pair<std::uint64_t, std::uint32_t>> jobs_;  // (end, trial)
};

}  // namespace shoal
