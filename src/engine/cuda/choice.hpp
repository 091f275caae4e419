// SPDX-License-Identifier: Apache-2.0
// How a population trains fastest: by which executor, and how many bytes of runs together. A cohort that fits the second-level cache
// reads its weights from there, a larger one has more tiles to fill the device with. Measured on the sweep's own epochs, once for
// each class of populations: sizes change no bit, and executors are compared only where they may (cuda_engine.cpp).
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "shoal/engine.hpp"
#include "src/engine/cuda/cohort.hpp"

namespace shoal::cuda {

struct Choice {
  Executor executor = Executor::kGrouped;
  std::uint64_t most_bytes = 0;  ///< of weights and slots in a cohort, which has at least one run
  bool operator==(Choice const&) const = default;
};
inline constexpr std::uint64_t kAllTogether = std::numeric_limits<std::uint64_t>::max();

/// Of one class of populations: each executor with all runs together, then the faster one in cohorts of 4, 2 and 1 times the cache.
class ChoiceByMeasuring {
 public:
  ChoiceByMeasuring(std::vector<Executor> executors, std::uint64_t cache_bytes) : executors_(std::move(executors)), cache_bytes_(cache_bytes) {}

  /// Of the next epoch.
  [[nodiscard]] Choice next() const {
    if (settled()) return best_;
    if (trying_ < executors_.size()) return {executors_[trying_], kAllTogether};
    return {best_.executor, cache_bytes_ * kSizes[trying_ - executors_.size()]};
  }
  /// An epoch of `population_bytes` of runs that trained as next() said and ended after `seconds`; without a measurement nothing is learned.
  void record(std::uint64_t population_bytes, double multiply_adds, double seconds) {
    if (seconds <= 0.0 || settled()) return;
    if (double const speed = multiply_adds / seconds; speed > speed_) speed_ = speed, best_ = next();
    for (++trying_; !settled() && trying_ >= executors_.size() && population_bytes <= next().most_bytes;) ++trying_;  // that would be all again
  }
  /// As an earlier engine has measured.
  void settle(Choice choice, double speed) {
    best_ = choice;
    speed_ = speed;
    trying_ = executors_.size() + kSizes.size();
  }
  [[nodiscard]] bool settled() const { return trying_ >= executors_.size() + kSizes.size(); }
  /// [multiply-adds a second] of the best so far.
  [[nodiscard]] double speed() const { return speed_; }

 private:
  static constexpr std::array<std::uint64_t, 3> kSizes{4, 2, 1};
  std::vector<Executor> executors_;
  std::uint64_t cache_bytes_;
  std::size_t trying_ = 0;
  Choice best_{executors_.front(), kAllTogether};
  double speed_ = 0.0;
};

/// What tells classes apart: powers of two that a population's size, its runs' bytes and their minibatches come to.
struct PopulationClass {
  int runs = 0, bytes = 0, batch = 0;
  auto operator<=>(PopulationClass const&) const = default;
};
[[nodiscard]] inline PopulationClass class_of(std::size_t runs, std::uint64_t bytes, std::uint64_t rows_of_minibatches) {
  auto const power = [](std::uint64_t n) { return static_cast<int>(std::bit_width(n)) - 1; };
  return {.runs = power(runs), .bytes = power(bytes / runs), .batch = power(rows_of_minibatches / runs)};
}

/// Of all classes that an engine has met.
class ChoiceTable {
 public:
  ChoiceTable(std::string device, std::vector<Executor> executors, std::uint64_t cache_bytes)
      : device_(std::move(device)), executors_(std::move(executors)), cache_bytes_(cache_bytes) {}

  [[nodiscard]] ChoiceByMeasuring& of(PopulationClass const& population) { return table_.try_emplace(population, executors_, cache_bytes_).first->second; }

  [[nodiscard]] std::vector<TrainingChoice> settled() const;
  /// Those of this device, of executors that it may choose from.
  void recall(std::span<TrainingChoice const>);

 private:
  std::string device_;
  std::vector<Executor> executors_;
  std::uint64_t cache_bytes_;
  std::map<PopulationClass, ChoiceByMeasuring> table_;
};

[[nodiscard]] std::string_view name_of(Executor);  ///< "grouped"

}  // namespace shoal::cuda
