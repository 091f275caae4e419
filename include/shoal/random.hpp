// SPDX-License-Identifier: Apache-2.0
// Every random number of shoal: Philox 4x32-10 (Salmon et al. 2011), counter based, so that a number depends on what it
// is for and never on who draws it when. The layout below is part of the numerics contract and has a golden test.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "shoal/engine.hpp"

namespace shoal {

/// A 64-bit Philox key for one purpose.
struct RandomKey {
  std::uint32_t low = 0, high = 0;
  bool operator==(RandomKey const&) const = default;
};

/// Streams of one study never overlap: the purpose is hashed into the key.
enum class Purpose : std::uint32_t { kWeights = 1, kDropout = 2, kRowOrder = 3, kSearch = 4, kSplit = 5 };

/// words[i] of block `counter`.
[[nodiscard]] std::array<std::uint32_t, 4> philox(RandomKey, std::array<std::uint32_t, 4> counter);

/// First two words of philox(key = seed, counter = {trial, fold | repeat << 16, purpose, 0}).
[[nodiscard]] RandomKey run_key(std::uint64_t seed, RunKey, Purpose);

/// Uniform in (0, 1): (word + 0.5) / 2^32, exact in double.
[[nodiscard]] constexpr double to_unit(std::uint32_t word) { return (static_cast<double>(word) + 0.5) * 0x1p-32; }

/// The order in which a run visits its fold's training rows in an epoch: a permutation of 0..n-1 that depends on (seed,
/// fold, repeat, epoch) alone, so that trials share minibatches. Fisher-Yates from the last position down; position i
/// swaps with floor(word * (i + 1) / 2^32), word i & 3 of block {i >> 2, epoch, 0, 0}, key = run_key(kRowOrder) of trial 0.
/// n is order.size(), below 2^32; what it held before does not matter.
void row_order(std::uint64_t seed, std::uint16_t fold, std::uint16_t repeat, std::uint32_t epoch, std::vector<std::uint32_t>& order);

/// Dropout keeps element (row b of the minibatch, unit j) where its word >= threshold:
/// word j & 3 of block {j >> 2, b, step in epoch, layer << 24 | epoch}, key = run_key(kDropout); layer 0 is the input,
/// epoch counts from 1 and stays below 2^24. The threshold is floor(rate * 2^32), 0 <= rate < 1.
[[nodiscard]] std::uint32_t dropout_threshold(double rate);

}  // namespace shoal
