// SPDX-License-Identifier: Apache-2.0
#include "shoal/random.hpp"

#include <numeric>
#include <utility>

#include <Random123/philox.h>

namespace shoal {

std::array<std::uint32_t, 4> philox(RandomKey key, std::array<std::uint32_t, 4> counter) {
  r123::Philox4x32::ctr_type const block = r123::Philox4x32{}({{counter[0], counter[1], counter[2], counter[3]}}, {{key.low, key.high}});
  return {block[0], block[1], block[2], block[3]};
}

RandomKey run_key(std::uint64_t seed, RunKey run, Purpose purpose) {
  RandomKey const study{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
  std::uint32_t const place = run.fold | static_cast<std::uint32_t>(run.repeat) << 16;
  auto const words = philox(study, {run.trial, place, static_cast<std::uint32_t>(purpose), 0});
  return {words[0], words[1]};
}

void row_order(std::uint64_t seed, std::uint16_t fold, std::uint16_t repeat, std::uint32_t epoch, std::vector<std::uint32_t>& order) {
  std::iota(order.begin(), order.end(), 0u);
  RandomKey const key = run_key(seed, {.trial = 0, .fold = fold, .repeat = repeat}, Purpose::kRowOrder);
  std::array<std::uint32_t, 4> words{};
  std::uint32_t held = ~0u;  // the block that `words` holds
  for (std::size_t i = order.size(); i-- > 1;) {
    auto const position = static_cast<std::uint32_t>(i);
    if (position >> 2 != held) words = philox(key, {held = position >> 2, epoch, 0, 0});
    std::uint64_t const other = (static_cast<std::uint64_t>(words[position & 3]) * (i + 1)) >> 32;
    std::swap(order[i], order[static_cast<std::size_t>(other)]);
  }
}

std::uint32_t dropout_threshold(double rate) { return static_cast<std::uint32_t>(rate * 0x1p32); }

}  // namespace shoal
