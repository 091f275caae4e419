// SPDX-License-Identifier: Apache-2.0
#include "src/bench/peak.hpp"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include "kernels/cpu/kernels.hpp"
#include "src/engine/aligned_buffer.hpp"

namespace shoal::bench {
namespace {

using Clock = std::chrono::steady_clock;
using cpu::Kernels;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Each candidate's run() takes about 0.1 ms, the time between two looks at the clock. Kernels are called through pointers:
// the compiler cannot know that they have no effect.
class Registers {
 public:
  explicit Registers(Kernels const& kernels) : kernels_(kernels) {}
  [[nodiscard]] std::uint64_t multiply_adds() const { return kRounds * kernels_.peak_multiply_adds; }
  void run() { (void)kernels_.peak(kRounds, 1.0f); }

 private:
  static constexpr std::uint64_t kRounds = 20000;
  Kernels const& kernels_;
};

// Whole tiles of every target, in 28 KiB with both operands.
class Tile {
 public:
  explicit Tile(Kernels const& kernels) : kernels_(kernels) {
    std::fill_n(a_.data(), kInnerPanels * kStride, 0.5f);
    std::fill_n(w_.data(), kPanels * kInner * cpu::kPanel, 1.0f / kInner);
  }
  [[nodiscard]] static std::uint64_t multiply_adds() { return std::uint64_t{kCalls} * kRows * kInner * kPanels * cpu::kPanel; }
  void run() {
    for (int i = 0; i < kCalls; ++i) kernels_.matmul(product_);
  }

 private:
  static constexpr int kRows = 12, kPanels = 2, kInnerPanels = 9, kInner = kInnerPanels * cpu::kPanel, kCalls = 96;
  static constexpr std::size_t kStride = cpu::activation_stride(kRows);
  Kernels const& kernels_;
  AlignedBuffer a_{kInnerPanels * kStride}, w_{std::size_t{kPanels} * kInner * cpu::kPanel}, c_{kPanels * kStride};
  cpu::MatMul const product_{.a = a_.data(), .a_stride = kStride, .w = w_.data(), .w_stride = std::size_t{kInner} * cpu::kPanel, .bias = nullptr,
                             .c = c_.data(), .c_stride = kStride, .rows = kRows, .inner = kInner, .columns = kPanels * cpu::kPanel};
};

// Multiply-adds a second of the calling thread.
template <class Candidate>
double rate_over(Candidate& candidate, double seconds) {
  auto const start = Clock::now();
  std::uint64_t calls = 0;
  double elapsed = 0.0;
  do {
    candidate.run();
    ++calls;
    elapsed = seconds_since(start);
  } while (elapsed < seconds);
  return static_cast<double>(calls * candidate.multiply_adds()) / elapsed;
}

template <class Candidate>
double gflops_of(int threads, double seconds) {
  std::vector<double> rates(threads);
  std::barrier together(threads);
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < threads; ++i) {
      workers.emplace_back([&, i] {
        Candidate candidate(cpu::kernels_named(""));
        (void)rate_over(candidate, seconds / 10);  // the clock settles at what wide vectors allow
        together.arrive_and_wait();
        rates[i] = rate_over(candidate, seconds);
      });
    }
  }
  return 2e-9 * std::accumulate(rates.begin(), rates.end(), 0.0);
}

}  // namespace

std::string name_of(PeakBy by) { return by == PeakBy::kTile ? "tile" : "registers"; }

double gflops_by(PeakBy by, int threads, double seconds) {
  return by == PeakBy::kTile ? gflops_of<Tile>(threads, seconds) : gflops_of<Registers>(threads, seconds);
}

Peak probe_peak(int threads, double seconds) {
  double const registers = gflops_by(PeakBy::kRegisters, threads, seconds), tile = gflops_by(PeakBy::kTile, threads, seconds);
  return tile > registers ? Peak{tile, PeakBy::kTile} : Peak{registers, PeakBy::kRegisters};
}

}  // namespace shoal::bench
