// SPDX-License-Identifier: Apache-2.0
#include "bench/kernels/roofline.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "src/engine/aligned_buffer.hpp"

namespace shoal::bench {
namespace {

constexpr std::size_t kSmallest = std::size_t{16} << 10, kLargest = std::size_t{64} << 20;  // [bytes]
constexpr double kSeconds = 0.003;
constexpr int kTries = 5;

// Calls a second, the best of kTries: what disturbs only ever slows down.
template <class F>
double rate_of(F&& call) {
  using Clock = std::chrono::steady_clock;
  call();
  double best = 0.0;
  for (int i = 0; i < kTries; ++i) {
    auto const start = Clock::now();
    double elapsed = 0.0, calls = 0.0;
    do {
      call();
      ++calls;
      elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    } while (elapsed < kSeconds);
    best = std::max(best, calls / elapsed);
  }
  return best;
}

// `linear` is the copy loop that each instruction set has. From one half of the memory to the other, or all of it onto itself, as
// an optimizer does: that is the faster one beyond the first level, where lines to be written need not be fetched as well.
double copy_gigabytes(cpu::Kernels const& kernels, std::size_t footprint) {
  Activation const linear = *Activations::make("linear");
  auto const copy = kernels.activate[linear.index()];
  std::size_t const n = footprint / sizeof(float);
  AlignedBuffer const memory(n);
  std::fill_n(memory.data(), n, 1.0f);
  std::size_t const repeats = std::max<std::size_t>(1, (std::size_t{1} << 20) / footprint);  // so that the clock costs nothing
  double const across = rate_of([&] {
    for (std::size_t i = 0; i < repeats; ++i) copy(linear, memory.data(), memory.data() + n / 2, n / 2);
  });
  double const in_place = rate_of([&] {
    for (std::size_t i = 0; i < repeats; ++i) copy(linear, memory.data(), memory.data(), n);
  });
  return 1e-9 * std::max(across, 2 * in_place) * static_cast<double>(repeats * footprint);
}

}  // namespace

Roofline::Roofline(cpu::Kernels const& kernels) {
  constexpr std::uint64_t kRounds = 20000;
  gflops_ = 2e-9 * static_cast<double>(kRounds * kernels.peak_multiply_adds) * rate_of([&] { benchmark::DoNotOptimize(kernels.peak(kRounds, 1.0f)); });
  for (std::size_t footprint = kSmallest; footprint <= kLargest; footprint *= 2) bandwidths_[footprint] = copy_gigabytes(kernels, footprint);
}

double Roofline::bandwidth(double footprint) const {
  auto const above = bandwidths_.upper_bound(static_cast<std::size_t>(footprint));
  return above == bandwidths_.begin() ? above->second : std::prev(above)->second;
}

double Roofline::seconds(Work const& work) const {
  double of_bytes = 0.0;
  for (Traffic const& traffic : work.traffic) of_bytes += traffic.bytes / bandwidth(traffic.footprint);
  return 1e-9 * std::max(work.flops / gflops_, of_bytes);
}

double Work::bytes() const {
  double sum = 0.0;
  for (Traffic const& t : traffic) sum += t.bytes;
  return sum;
}

void report(benchmark::State& state, Target const& target, Work const& work, double seconds_per_call) {
  state.counters["GFLOP/s"] = 1e-9 * work.flops / seconds_per_call;
  state.counters["GB/s"] = 1e-9 * work.bytes() / seconds_per_call;
  state.counters["share"] = target.roofline.seconds(work) / seconds_per_call;
}

}  // namespace shoal::bench
