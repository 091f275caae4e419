// SPDX-License-Identifier: Apache-2.0
// The random numbers of one proposal, in the order in which they are drawn.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "shoal/detail/double_math.hpp"
#include "shoal/random.hpp"

namespace shoal {

/// `stream` keeps the uses within a proposal apart. Stream 0 and `attempt` are those of random search.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint32_t proposal, std::uint16_t stream, std::uint16_t attempt = 0)
      : key_(run_key(seed, {.trial = proposal, .fold = stream, .repeat = attempt}, Purpose::kSearch)) {}

  /// Uniform in (0, 1).
  double unit() {
    if (n_ % 4 == 0) words_ = philox(key_, {n_ / 4, 0, 0, 0});
    return to_unit(words_[n_++ % 4]);
  }
  double normal() { return detail::f64::normal_quantile(unit()); }
  /// Uniform in 0 .. n - 1.
  std::size_t below(std::size_t n) { return std::min(static_cast<std::size_t>(unit() * static_cast<double>(n)), n - 1); }

 private:
  RandomKey key_;
  std::array<std::uint32_t, 4> words_{};
  std::uint32_t n_ = 0;
};

}  // namespace shoal
