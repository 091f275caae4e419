// SPDX-License-Identifier: Apache-2.0
// What a kernel could reach at best: its operations at the instruction set's measured peak, or its bytes at the bandwidth of
// a copy of no larger a footprint, whichever takes longer.
#pragma once

#include <cstddef>
#include <ctime>
#include <map>
#include <vector>

#include <benchmark/benchmark.h>

#include "kernels/cpu/kernels.hpp"

namespace shoal::bench {

/// Arrays that live in the same level of the memory hierarchy.
struct Traffic {
  double bytes = 0.0;      ///< that one call has to read, and those that it has to write
  double footprint = 0.0;  ///< [bytes] of the arrays as a whole, which calls use again
};
/// Of one call.
struct Work {
  double flops = 0.0;  ///< a multiply-add is 2; + - * / and square roots are 1, compares and selects 0
  std::vector<Traffic> traffic;
  [[nodiscard]] double bytes() const;
};
/// Arrays that are read or written, each once.
[[nodiscard]] inline std::vector<Traffic> once(double bytes) { return {{bytes, bytes}}; }

/// Measured on one thread with the vectors of one instruction set.
class Roofline {
 public:
  explicit Roofline(cpu::Kernels const&);

  [[nodiscard]] double gflops() const { return gflops_; }
  /// [GB/s], by bytes read and written, of a copy loop over the largest measured footprint that is no larger (or the smallest).
  [[nodiscard]] double bandwidth(double footprint) const;
  [[nodiscard]] std::map<std::size_t, double> const& bandwidths() const { return bandwidths_; }
  /// The least that this work takes.
  [[nodiscard]] double seconds(Work const&) const;

 private:
  double gflops_;
  std::map<std::size_t, double> bandwidths_;  // by footprint: powers of two
};

/// A kernel table and its measured bounds: what every case is registered with.
struct Target {
  cpu::Kernels const& kernels;
  Roofline roofline;
};

/// The counters GFLOP/s, GB/s and share: roofline.seconds(work) by the seconds of a call.
void report(benchmark::State&, Target const&, Work const&, double seconds_per_call);

/// CPU time of this thread: what other processes do does not count.
[[nodiscard]] inline double thread_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Runs and reports `call`.
template <class F>
void measure(benchmark::State& state, Target const& target, Work const& work, F&& call) {
  double const start = thread_seconds();
  for (auto _ : state) {
    call();
    benchmark::ClobberMemory();
  }
  report(state, target, work, (thread_seconds() - start) / static_cast<double>(state.iterations()));
}

}  // namespace shoal::bench
