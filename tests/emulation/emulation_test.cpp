// SPDX-License-Identifier: Apache-2.0
// The emulation does what CUDA's programming guide says of threads, and ends kernels that do what it leaves undefined.
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "tests/emulation/kernels.hpp"
#include "tests/emulation/launch.hpp"

namespace shoal::testing {
namespace {

std::vector<float> counting(std::size_t n) {
  std::vector<float> x(n);
  std::iota(x.begin(), x.end(), 1.0f);
  return x;
}

class EverySeed : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(EverySeed, BlocksShareMemoryAndBarriersOrderIt) {
  auto const x = counting(5 * kThreads);
  std::vector<float> sums(5);
  launch({.blocks = {5}, .threads = {kThreads}}, GetParam(), block_sum, x.data(), sums.data(), true);
  for (int b = 0; b < 5; ++b) EXPECT_EQ(sums[b], std::accumulate(x.begin() + b * kThreads, x.begin() + (b + 1) * kThreads, 0.0f));
}

TEST_P(EverySeed, WarpsShuffleAndVote) {
  auto const x = counting(64);
  std::vector<float> sums(2);
  launch({.blocks = {1}, .threads = {64}}, GetParam(), warp_sum, x.data(), sums.data());
  EXPECT_EQ(sums, (std::vector<float>{528.0f, 1552.0f}));
  unsigned odd = 0;
  launch({.blocks = {1}, .threads = {32}}, GetParam(), votes, &odd);
  EXPECT_EQ(odd, 0xaaaaaaaau);
  std::vector<int> y(32);
  launch({.blocks = {1}, .threads = {32}}, GetParam(), warp_neighbours, y.data(), true);
  for (int lane = 0; lane < 32; ++lane) EXPECT_EQ(y[lane], lane ^ 1);
}

TEST_P(EverySeed, ClustersReadEachOther) {
  std::vector<unsigned> y(8);
  launch({.blocks = {8}, .threads = {3}, .cluster = 4}, GetParam(), cluster_ring, y.data());
  EXPECT_EQ(y, (std::vector<unsigned>{10, 20, 30, 0, 10, 20, 30, 0}));
}

TEST_P(EverySeed, AsynchronousCopiesArriveWhenTheirGroupIsWaitedFor) {
  auto const x = counting(4 * 32 * 5);
  std::vector<float> y(x.size());
  std::vector<float4> in(32 * 5), out(32 * 5);
  std::memcpy(in.data(), x.data(), x.size() * sizeof(float));
  launch({.blocks = {1}, .threads = {32}}, GetParam(), copy_tiles, in.data(), out.data(), 5);
  std::memcpy(y.data(), out.data(), x.size() * sizeof(float));
  EXPECT_EQ(y, x);
}

TEST_P(EverySeed, AtomicsAddUp) {
  unsigned n = 0;
  launch({.blocks = {7, 2}, .threads = {5, 2, 3}}, GetParam(), count, &n, true);
  EXPECT_EQ(n, 7u * 2 * 5 * 2 * 3);
}

TEST_P(EverySeed, SharedMemoryStartsAsNotANumberAndDynamicMemoryHasItsSize) {
  float y = 0.0f;
  launch({.blocks = {1}, .threads = {1}}, GetParam(), uninitialised, &y);
  EXPECT_TRUE(std::isnan(y));
  launch({.blocks = {1}, .threads = {1}, .shared_bytes = 400}, GetParam(), dynamic_end, &y, 100, 0);
  EXPECT_EQ(y, 1.0f);
}

INSTANTIATE_TEST_SUITE_P(Seeds, EverySeed, ::testing::Values(1, 2, 3));

TEST(Emulation, OrderFollowsTheSeed) {
  std::vector<unsigned> orders[3];
  for (int i = 0; i < 3; ++i) {
    orders[i].resize(6);
    unsigned n = 0;
    emulation::run({.blocks = {6}, .threads = {1}, .seed = static_cast<std::uint64_t>(i / 2)}, [&] { orders[i][atomicAdd(&n, 1u)] = blockIdx.x; });
  }
  EXPECT_EQ(orders[0], orders[1]);
  EXPECT_NE(orders[0], orders[2]);
  EXPECT_EQ(std::set<unsigned>(orders[0].begin(), orders[0].end()).size(), 6u);
}

TEST(EmulationDeath, SaysWhichThreadsDiverge) {
  EXPECT_DEATH(launch({.blocks = {1}, .threads = {64}}, 1, divergent_barrier), "a barrier after some threads of it have returned");
  EXPECT_DEATH(launch({.blocks = {1}, .threads = {32}}, 1, divergent_warp), "deadlock: .*; 16 in __syncwarp, thread 16 of block 0 first; 16 in a shuffle, thread 0 of block 0 first");
  EXPECT_DEATH(launch({.blocks = {1}, .threads = {32}}, 1, foreign_mask), "with a mask that leaves it out");
}

}  // namespace
}  // namespace shoal::testing
