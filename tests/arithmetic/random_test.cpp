// SPDX-License-Identifier: Apache-2.0
// The layout of random numbers, which every stored study depends on. The numbers of run_key and row_order come from an
// independent implementation of Philox in Python.
#include "shoal/random.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace shoal {
namespace {

using Words = std::array<std::uint32_t, 4>;

TEST(Random, PhiloxGivesItsAuthorsKnownAnswers) {
  constexpr std::uint32_t f = 0xffffffffu;
  EXPECT_EQ(philox({0, 0}, {0, 0, 0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({f, f}, {f, f, f, f}), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0xa4093822, 0x299f31d0}, {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}), (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, RunKeyLayoutIsGolden) {
  EXPECT_EQ(run_key(0x123456789abcdef0u, {.trial = 42, .fold = 3, .repeat = 7}, Purpose::kWeights), (RandomKey{0xf6f2beae, 0x4cbba249}));
  EXPECT_EQ(run_key(1, {}, Purpose::kDropout), (RandomKey{0xe73404cf, 0x8cedc5d3}));
}

TEST(Random, RunKeysDifferInEveryPart) {
  std::set<std::uint64_t> keys;
  auto const add = [&](RandomKey key) { keys.insert(key.low | static_cast<std::uint64_t>(key.high) << 32); };
  RunKey const run{.trial = 1, .fold = 1, .repeat = 1};
  for (Purpose purpose : {Purpose::kWeights, Purpose::kDropout, Purpose::kRowOrder, Purpose::kSearch, Purpose::kSplit}) add(run_key(9, run, purpose));
  add(run_key(9 + (std::uint64_t{1} << 32), run, Purpose::kWeights));
  add(run_key(10, run, Purpose::kWeights));
  add(run_key(9, {.trial = 2, .fold = 1, .repeat = 1}, Purpose::kWeights));
  add(run_key(9, {.trial = 1, .fold = 2, .repeat = 1}, Purpose::kWeights));
  add(run_key(9, {.trial = 1, .fold = 1, .repeat = 2}, Purpose::kWeights));
  EXPECT_EQ(keys.size(), 10u);
}

TEST(Random, RowOrderIsGolden) {
  std::vector<std::uint32_t> order(11);
  row_order(1, 0, 0, 1, order);
  EXPECT_EQ(order, (std::vector<std::uint32_t>{3, 6, 0, 8, 10, 1, 9, 5, 2, 7, 4}));
  row_order(0x123456789abcdef0u, 4, 2, 9, order);
  EXPECT_EQ(order, (std::vector<std::uint32_t>{5, 7, 1, 8, 2, 6, 10, 3, 4, 9, 0}));
}

TEST(Random, RowOrderIsAPermutationOfAnyLength) {
  for (std::size_t n : {0u, 1u, 2u, 3u, 4u, 5u, 1000u}) {
    std::vector<std::uint32_t> order(n, 77u);
    row_order(3, 1, 0, 2, order);
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(order[i], i);
  }
}

TEST(Random, RowOrderPutsEveryRowEverywhereEquallyOften) {
  // 5 rows, 4000 epochs: 800 expected in each place, standard deviation 25; five of them are 126.
  int counts[5][5] = {};
  std::vector<std::uint32_t> order(5);
  for (std::uint32_t epoch = 1; epoch <= 4000; ++epoch) {
    row_order(1, 0, 0, epoch, order);
    for (std::size_t place = 0; place < 5; ++place) ++counts[order[place]][place];
  }
  for (auto const& row : counts) {
    for (int count : row) EXPECT_NEAR(count, 800, 126);
  }
}

TEST(Random, UnitNumbersNeverReachTheirEnds) {
  EXPECT_EQ(to_unit(0), 0x1p-33);
  EXPECT_EQ(to_unit(0xffffffffu), 1.0 - 0x1p-33);
}

TEST(Random, DropoutThresholdIsTheRateInWords) {
  EXPECT_EQ(dropout_threshold(0.0), 0u);
  EXPECT_EQ(dropout_threshold(0.5), 0x80000000u);
  EXPECT_EQ(dropout_threshold(0.1), 429496729u);
  EXPECT_EQ(dropout_threshold(1.0 - 0x1p-53), 0xffffffffu);
}

}  // namespace
}  // namespace shoal
