// SPDX-License-Identifier: Apache-2.0
// The machine's peak, measured: what all threads together reach at best when they do nothing but multiply-adds.
#pragma once

#include <cstdint>
#include <string>

namespace shoal::bench {

/// A loop in registers alone, or the engine's own tile on operands in the first-level cache. Neither is the faster one on
/// every CPU: the loop waits for latencies that a tile's accumulators hide, the tile loads.
enum class PeakBy : std::uint8_t { kRegisters, kTile };
[[nodiscard]] std::string name_of(PeakBy);

struct Peak {
  double gflops = 0.0;
  PeakBy by = PeakBy::kRegisters;  ///< which was the faster
};
/// [GFLOP/s] of `threads` threads at once over about `seconds`, with the instruction set that the engine uses.
[[nodiscard]] double gflops_by(PeakBy, int threads, double seconds);
/// The better of both, each over `seconds`.
[[nodiscard]] Peak probe_peak(int threads, double seconds);

}  // namespace shoal::bench
