// SPDX-License-Identifier: Apache-2.0
// The shared arithmetic over arrays, once for each instruction set that this build has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shoal/activations.hpp"
#include "shoal/optimizers.hpp"

namespace shoal::testing {

enum class Elementary : std::uint8_t { kExp, kExpm1, kLog, kLog1p, kTanh, kSigmoid, kSoftplus, kErf, kFlush, kRound, kCount };

/// Lengths are multiples of 16.
struct SimdTarget {
  std::string name;
  bool supported = false;  ///< by this CPU
  void (*elementary)(Elementary, float const* x, float* y, std::size_t n) = nullptr;
  void (*activate)(Activation const&, float const* x, float* y, float* slope, std::size_t n) = nullptr;
  /// slots [n_slots][n]
  void (*update)(Optimizer const&, double rate, OptimizerClock const&, float* weights, float const* gradients, float* slots, std::size_t n) = nullptr;
};
std::vector<SimdTarget> simd_targets();

}  // namespace shoal::testing
