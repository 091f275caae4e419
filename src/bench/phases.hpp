// SPDX-License-Identifier: Apache-2.0
// Where a training step's time goes: the engine's own step on one thread, by kernels that note when they are entered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "shoal/dataset.hpp"
#include "shoal/engine.hpp"
#include "src/bench/config.hpp"

namespace shoal::bench {

/// A phase lasts until the next one's first kernel, so that phases add up to the whole. gather: rows to features and, where
/// few are not 0, their index;
/// forward: products, activations, dropout; loss; dx: gradients of activations; dw_update: gradients of weights and
/// biases with the optimizer's step; other: what an epoch does once, such as its row order.
enum class Phase : std::uint8_t { kGather, kForward, kLoss, kInputGradient, kUpdate, kOther, kCount };
inline constexpr std::array<std::string_view, static_cast<std::size_t>(Phase::kCount)> kPhaseNames{
    "gather", "forward", "loss", "dx", "dw_update", "other"};

struct PhaseTimes {
  std::array<double, static_cast<std::size_t>(Phase::kCount)> microseconds{};  ///< mean of a step
  std::uint64_t steps = 0;  ///< of the epoch that was timed
};

/// One run alone on the calling thread: `warmup` epochs, then `repeats`, of which the one with the median time counts.
[[nodiscard]] PhaseTimes measure_phases(Population const&, Workload const&, std::shared_ptr<Dataset const>, Precision);

}  // namespace shoal::bench
