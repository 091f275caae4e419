// SPDX-License-Identifier: Apache-2.0
// Threads that lend themselves to another thread's run. The leader cuts a call into parts with disjoint outputs; whoever is
// there takes parts that nobody has, the leader included, so that a helper may come and go at any moment and a leader waits
// for parts that are being worked on, never for a helper that sleeps. Which thread takes which part changes no bit.
//
// Between two calls helpers spin, since calls follow each other within microseconds, then yield, then sleep.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "shoal/errors.hpp"
#include "src/engine/cpu/busy_time.hpp"

namespace shoal::cpu {

class Team {
 public:
  static constexpr int kMostParts = 64;

  /// Threads there at this moment, the leader among them.
  [[nodiscard]] int size() const { return 1 + helpers_.load(std::memory_order_relaxed); }

  /// By the leader: f(part) once for each part below n_parts <= kMostParts, on any thread of the team; returns when all
  /// are done. f does not throw.
  template <class F>
  void run(int n_parts, F const& f) {
    SHOAL_ASSERT(n_parts <= kMostParts);
    if (n_parts == 1 || size() == 1) {
      for (int part = 0; part < n_parts; ++part) f(part);
      return;
    }
    function_ = [](void const* context, int part) { (*static_cast<F const*>(context))(part); };
    context_ = &f;
    share(n_parts);
  }

  /// By the leader: from now on helpers may stay, until dismiss().
  void open() { open_.store(true, std::memory_order_release); }
  /// By the leader: how long its calls have waited for helpers so far.
  [[nodiscard]] std::chrono::nanoseconds waited() const { return waited_; }
  void dismiss() {
    open_.store(false, std::memory_order_release);
    ring();
  }
  /// By anyone: helpers ask stay() again, also those that sleep.
  void ring();

  /// By a helper: takes parts of the leader's calls until the team is dismissed or, between two calls, stay() is false. The time
  /// that they take is added to `busy`.
  template <class Stay>
  void help(Stay const& stay, BusyTime& busy) {
    int const place = size();  // a hint where to look for parts first; two helpers may have the same
    helpers_.fetch_add(1, std::memory_order_relaxed);
    while (true) {
      std::uint32_t const heard = bell_.load(std::memory_order_acquire);
      if (!open_.load(std::memory_order_acquire) || !stay()) break;
      auto const start = std::chrono::steady_clock::now();
      if (take_parts(call_.load(std::memory_order_acquire), place)) busy.add(std::chrono::steady_clock::now() - start);
      await_bell(heard);
    }
    helpers_.fetch_sub(1, std::memory_order_relaxed);
  }

 private:
  // A call is its number and how many parts it has, in one word: the words of later calls are larger. A part is claimed by
  // raising its word to the call's, so none has to be reset, and a helper that comes too late for a call can claim nothing of
  // it. The leader changes function_ and context_ only after all parts of the call before are done: who holds a claim may
  // read them.
  struct alignas(64) Part {
    std::atomic<std::uint64_t> claimed{0}, done{0};
  };
  static constexpr int kPartBits = 8;
  static_assert(kMostParts < 1 << kPartBits);

  void share(int n_parts);
  bool take_parts(std::uint64_t call, int place);  // whether there was one to take
  void await_bell(std::uint32_t heard);

  void (*function_)(void const*, int) = nullptr;
  void const* context_ = nullptr;
  std::chrono::nanoseconds waited_{0};
  std::array<Part, kMostParts> parts_;
  alignas(64) std::atomic<std::uint64_t> call_{0};
  std::atomic<std::uint32_t> bell_{0};  ///< goes up whenever helpers have to look
  std::atomic<bool> open_{false};
  alignas(64) std::atomic<int> helpers_{0};
};

}  // namespace shoal::cpu
