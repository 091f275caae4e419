// SPDX-License-Identifier: Apache-2.0
// How many bytes of runs train together. A cohort that fits the second-level cache reads its weights from there, a larger one has
// more tiles to fill the device with: which is faster is measured on the sweep's own epochs, since any choice gives the same bits.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace shoal::cuda {

class CohortSize {
 public:
  explicit CohortSize(std::uint64_t cache_bytes) : limits_{kAll, 4 * cache_bytes, 2 * cache_bytes, cache_bytes} {}

  /// [bytes of weights and slots] of the next cohort, at most; at least one run.
  [[nodiscard]] std::uint64_t limit() const { return limits_[settled() ? best_ : trying_]; }

  /// An epoch of `population_bytes` of runs that ended after `seconds`, in cohorts of limit(). Without a measurement all train together.
  void record(std::uint64_t population_bytes, double multiply_adds, double seconds) {
    if (seconds <= 0.0 || settled()) return;
    if (trying_ > 0 && population_bytes <= limits_[trying_]) {  // smaller than the limit: nothing to learn
      trying_ = limits_.size();
      return;
    }
    speeds_[trying_] = multiply_adds / seconds;
    if (speeds_[trying_] > speeds_[best_]) best_ = trying_;
    ++trying_;
  }
  /// Measured so far and chosen.
  [[nodiscard]] bool settled() const { return trying_ >= limits_.size(); }
  static constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

 private:
  std::array<std::uint64_t, 4> limits_;
  std::array<double, 4> speeds_{};
  std::size_t trying_ = 0, best_ = 0;
};

}  // namespace shoal::cuda
