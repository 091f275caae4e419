// SPDX-License-Identifier: Apache-2.0
// The machine's peak, measured: what all threads together reach when they do nothing but multiply-adds in registers.
#pragma once

namespace shoal::bench {

/// [GFLOP/s] of `threads` threads at once over about `seconds`, with the instruction set that the engine uses.
[[nodiscard]] double probe_peak(int threads, double seconds);

}  // namespace shoal::bench
