// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gtest/gtest.h>

#include "src/data/fingerprint.hpp"

namespace shoal {
namespace {

std::array<std::uint64_t, 2> hash_of(std::string const& text) { return hash128(std::as_bytes(std::span(text))); }

TEST(Fingerprint, HashIsMurmur3) {
  // Published values of MurmurHash3_x64_128, seed 0.
  EXPECT_EQ(hash_of(""), (std::array<std::uint64_t, 2>{0, 0}));
  EXPECT_EQ(hash_of("The quick brown fox jumps over the lazy dog"),
            (std::array<std::uint64_t, 2>{0xe34bbc7bbc071b6c, 0x7a433ca9c49a9347}));
}

TEST(Fingerprint, EveryByteOfEveryTailCounts) {
  for (std::size_t n = 1; n <= 40; ++n) {
    std::string const text(n, 'a');
    for (std::size_t i = 0; i < n; ++i) {
      std::string changed = text;
      changed[i] = 'b';
      EXPECT_NE(hash_of(changed), hash_of(text)) << n << " " << i;
    }
    EXPECT_NE(hash_of(text + '\0'), hash_of(text)) << n;
  }
}

}  // namespace
}  // namespace shoal
