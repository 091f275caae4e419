// SPDX-License-Identifier: Apache-2.0
// The distinct texts of a column, numbered in the order in which they first occur. A hash table of codes.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace shoal {

[[nodiscard]] inline std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
  std::uint64_t hash = text.size() * kOdd;
  auto const mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * kOdd;
    hash ^= hash >> 32;
  };
  char const* p = text.data();
  std::size_t n = text.size();
  for (; n >= 8; p += 8, n -= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    mix(word);
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < n; ++i) word |= static_cast<std::uint64_t>(static_cast<unsigned char>(p[i])) << (8 * i);
  mix(word);
  return hash;
}

/// Does not own the texts: `code_of` asks the owner for a copy that lasts when it meets a new one.
class TextLevels {
 public:
  /// The code of `text`; a text not seen before gets the next one, and the view that keep(text) returns.
  template <class Keep>
  std::uint32_t code_of(std::string_view text, std::uint64_t hash, Keep&& keep) {
    if (2 * (levels_.size() + 1) > slots_.size()) grow();
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
      std::uint32_t const found = slots_[slot];
      if (found == kFree) {
        std::uint32_t const code = static_cast<std::uint32_t>(levels_.size());
        levels_.push_back({keep(text), hash});
        slots_[slot] = code;
        return code;
      }
      if (levels_[found].hash == hash && levels_[found].text == text) return found;
    }
  }

  void clear() {
    levels_.clear();
    slots_.assign(slots_.size(), kFree);
  }

  struct Level {
    std::string_view text;
    std::uint64_t hash;
  };
  [[nodiscard]] std::vector<Level> const& levels() const { return levels_; }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;

  void grow() {
    slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), kFree);
    std::size_t const mask = slots_.size() - 1;
    for (std::uint32_t code = 0; code < levels_.size(); ++code) {
      std::size_t slot = levels_[code].hash & mask;
      while (slots_[slot] != kFree) slot = (slot + 1) & mask;
      slots_[slot] = code;
    }
  }

  std::vector<Level> levels_;
  std::vector<std::uint32_t> slots_;  // a power of 2, half of them free
};

}  // namespace shoal
