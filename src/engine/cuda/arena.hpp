// SPDX-License-Identifier: Apache-2.0
// Places of blocks in one piece of memory, first fit. Knows nothing of the memory itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace shoal::cuda {

class Arena {
 public:
  explicit Arena(std::size_t bytes) : bytes_(bytes) {}

  /// Where the block begins, a multiple of 256. Nothing where no gap is large enough.
  [[nodiscard]] std::optional<std::size_t> take(std::size_t bytes) {
    bytes = rounded(bytes);
    std::size_t at = 0;
    for (auto const& [begin, size] : blocks_) {
      if (begin - at >= bytes) break;
      at = begin + size;
    }
    if (bytes_ - at < bytes) return std::nullopt;
    blocks_[at] = bytes;
    used_ += bytes;
    return at;
  }
  void give(std::size_t begin) {
    auto const block = blocks_.find(begin);
    used_ -= block->second;
    blocks_.erase(block);
  }
  /// Moves all blocks to the front: move(from, to, bytes) is called in ascending order, to < from; they may overlap.
  void compact(std::function<void(std::size_t, std::size_t, std::size_t)> const& move) {
    std::map<std::size_t, std::size_t> moved;
    std::size_t at = 0;
    for (auto const& [begin, size] : blocks_) {
      if (begin != at) move(begin, at, size);
      moved[at] = size;
      at += size;
    }
    blocks_ = std::move(moved);
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t free() const { return bytes_ - used_; }
  [[nodiscard]] static std::size_t rounded(std::size_t bytes) { return (bytes + 255) / 256 * 256; }

 private:
  std::size_t bytes_, used_ = 0;
  std::map<std::size_t, std::size_t> blocks_;  // begin -> bytes
};

}  // namespace shoal::cuda
