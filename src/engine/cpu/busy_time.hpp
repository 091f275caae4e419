// SPDX-License-Identifier: Apache-2.0
// How long a thread has been at work, for the share of the machine that training gets.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include <time.h>

namespace shoal::cpu {

/// Time that the calling thread has had a core. A few hundred nanoseconds a call.
inline std::chrono::nanoseconds time_on_core() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// Counted by one thread, read by any.
class BusyTime {
 public:
  void add(std::chrono::nanoseconds time) {
    if (time.count() > 0) nanoseconds_.store(nanoseconds_.load(std::memory_order_relaxed) + time.count(), std::memory_order_relaxed);
  }
  [[nodiscard]] double seconds() const { return 1e-9 * static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)); }

 private:
  std::atomic<std::int64_t> nanoseconds_{0};
};

}  // namespace shoal::cpu
