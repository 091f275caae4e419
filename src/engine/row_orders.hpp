// SPDX-License-Identifier: Apache-2.0
// Row orders of recent stream positions: one permutation serves every run at (seed, fold, repeat, epoch).
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "shoal/random.hpp"

namespace shoal {

class RowOrders {
 public:
  using Order = std::shared_ptr<std::vector<std::uint32_t> const>;

  [[nodiscard]] Order get(std::uint64_t seed, std::uint16_t fold, std::uint16_t repeat, std::uint32_t epoch, std::uint32_t n_rows) {
    Position const position{seed, fold, repeat, epoch, n_rows};
    std::scoped_lock const lock(mutex_);
    for (auto const& [known, order] : recent_) {
      if (known == position) return order;
    }
    auto order = std::make_shared<std::vector<std::uint32_t>>(n_rows);
    row_order(seed, fold, repeat, epoch, *order);
    recent_.emplace_back(position, order);
    if (recent_.size() > kRemembered) recent_.pop_front();
    return order;
  }

 private:
  struct Position {
    std::uint64_t seed;
    std::uint16_t fold, repeat;
    std::uint32_t epoch, n_rows;
    bool operator==(Position const&) const = default;
  };
  static constexpr std::size_t kRemembered = 64;

  std::mutex mutex_;
  std::deque<std::pair<Position, Order>> recent_;
};

}  // namespace shoal
