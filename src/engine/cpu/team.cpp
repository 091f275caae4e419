// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/team.hpp"

namespace shoal::cpu {
namespace {

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

constexpr int kPauses = 2000;  // 30 to 90 microseconds: longer than what a leader does alone between two calls
constexpr int kYields = 100;   // lets others run where threads outnumber cores

// Waits for ready(), which somebody who is at work makes true.
template <class Ready>
bool spin_until(Ready const& ready, int yields) {
  for (int i = 0; i < kPauses; ++i) {
    if (ready()) return true;
    pause();
  }
  for (int i = 0; i < yields; ++i) {
    if (ready()) return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace

void Team::share(int n_parts) {
  std::uint64_t const call = ((call_.load(std::memory_order_relaxed) >> kPartBits) + 1) << kPartBits | static_cast<std::uint64_t>(n_parts);
  call_.store(call, std::memory_order_release);
  ring();
  take_parts(call, 0);
  auto const start = std::chrono::steady_clock::now();
  for (int part = 0; part < n_parts; ++part) {
    auto const done = [&] { return parts_[part].done.load(std::memory_order_acquire) == call; };
    while (!spin_until(done, kYields)) {}
  }
  waited_ += std::chrono::steady_clock::now() - start;
}

bool Team::take_parts(std::uint64_t call, int place) {
  int const n_parts = static_cast<int>(call & ((1u << kPartBits) - 1));
  bool took = false;
  for (int i = 0; i < n_parts; ++i) {
    int const index = (place + i) % n_parts;
    Part& part = parts_[index];
    std::uint64_t claimed = part.claimed.load(std::memory_order_relaxed);
    if (claimed >= call || !part.claimed.compare_exchange_strong(claimed, call, std::memory_order_acq_rel)) continue;
    function_(context_, index);
    part.done.store(call, std::memory_order_release);
    took = true;
  }
  return took;
}

void Team::await_bell(std::uint32_t heard) {
  if (spin_until([&] { return bell_.load(std::memory_order_relaxed) != heard; }, kYields)) return;
  bell_.wait(heard, std::memory_order_relaxed);
}

// Sequentially consistent, so that who falls asleep at this moment either hears it or is seen asleep.
void Team::ring() {
  bell_.fetch_add(1, std::memory_order_seq_cst);
  bell_.notify_all();
}

}  // namespace shoal::cpu
