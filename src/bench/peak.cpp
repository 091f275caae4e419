// SPDX-License-Identifier: Apache-2.0
#include "src/bench/peak.hpp"

#include <barrier>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include "kernels/cpu/kernels.hpp"

namespace shoal::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kRounds = 20000;  // about 0.1 ms between two looks at the clock

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Multiply-adds a second of the calling thread.
double rate_over(cpu::Kernels const& kernels, double seconds) {
  auto const start = Clock::now();
  std::uint64_t calls = 0;
  double elapsed = 0.0;
  do {
    (void)kernels.peak(kRounds, 1.0f);  // through a pointer: the compiler cannot know that it has no effect
    ++calls;
    elapsed = seconds_since(start);
  } while (elapsed < seconds);
  return static_cast<double>(calls * kRounds * kernels.peak_multiply_adds) / elapsed;
}

}  // namespace

double probe_peak(int threads, double seconds) {
  cpu::Kernels const& kernels = cpu::kernels_named("");
  std::vector<double> rates(threads);
  std::barrier together(threads);
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([&, i] {
        (void)rate_over(kernels, seconds / 10);  // the clock settles at what wide vectors allow
        together.arrive_and_wait();
        rates[i] = rate_over(kernels, seconds);
      });
    }
  }
  return 2e-9 * std::accumulate(rates.begin(), rates.end(), 0.0);
}

}  // namespace shoal::bench
