// SPDX-License-Identifier: Apache-2.0
// Small kernels that use one thing each, right and wrong, to test the emulation.
#pragma once

#include "kernels/cuda/kernel.hpp"

namespace shoal::testing {

inline constexpr int kThreads = 96;

/// sums[block] = the sum of the block's x.
__global__ void block_sum(float const* x, float* sums, bool with_barrier) {
  SHOAL_SHARED(float, values, kThreads);
  unsigned const t = threadIdx.x;
  values[t] = x[blockIdx.x * kThreads + t];
  if (with_barrier) __syncthreads();
  if (t != 0) return;
  float sum = 0.0f;
  for (int i = 0; i < kThreads; ++i) sum += values[i];
  sums[blockIdx.x] = sum;
}

__global__ void warp_sum(float const* x, float* sums) {
  float sum = x[threadIdx.x];
  for (int lanes = 16; lanes > 0; lanes /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, lanes);
  if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = sum;
}

/// Lane i writes, lane i ^ 1 reads: a shuffle in between is no barrier, __syncwarp is.
__global__ void warp_neighbours(int* y, bool with_barrier) {
  SHOAL_SHARED(int, values, 32);
  int const lane = static_cast<int>(threadIdx.x);
  values[lane] = lane;
  if (with_barrier) {
    __syncwarp();
  } else {
    (void)__shfl_sync(0xffffffffu, lane, 0);
  }
  y[lane] = values[lane ^ 1];
}

__global__ void votes(unsigned* y) {
  unsigned const odd = __ballot_sync(0xffffffffu, threadIdx.x % 2 == 1);
  if (threadIdx.x == 0) *y = odd;
}

__global__ void count(unsigned* n, bool atomically) {
  if (atomically) {
    atomicAdd(n, 1u);
  } else {
    *n = *n + 1;
  }
}

/// Each block of a cluster reads the next one's shared memory.
__global__ void cluster_ring(unsigned* y) {
  SHOAL_SHARED(unsigned, value, 1);
  if (threadIdx.x == 0) value[0] = 10 * cuda::cluster_rank();
  cuda::sync_cluster();
  unsigned const next = (cuda::cluster_rank() + 1) % cuda::cluster_size();
  if (threadIdx.x == 0) y[blockIdx.x] = *cuda::shared_of(&value[0], next);
  cuda::sync_cluster();
}

/// y = x by way of shared memory, a tile ahead.
__global__ void copy_tiles(float4 const* x, float4* y, int n_tiles) {
  SHOAL_SHARED(float4, tiles, 2 * 32);
  int const t = static_cast<int>(threadIdx.x);
  cuda::copy_or_clear_async(&tiles[t], &x[t], true);
  cuda::commit_copies();
  for (int i = 0; i < n_tiles; ++i) {
    if (i + 1 < n_tiles) cuda::copy_or_clear_async(&tiles[(i + 1) % 2 * 32 + t], &x[(i + 1) * 32 + t], true);
    cuda::commit_copies();
    cuda::wait_copies<1>();
    __syncthreads();
    y[i * 32 + (t ^ 1)] = tiles[i % 2 * 32 + (t ^ 1)];
    __syncthreads();
  }
  cuda::wait_copies<0>();
}

/// The last element of what the launch gave, and the one after that.
__global__ void dynamic_end(float* y, int n, int beyond) {
  SHOAL_SHARED_DYNAMIC(float, values);
  values[n - 1 + beyond] = 1.0f;
  y[0] = values[n - 1];
}

__global__ void static_end(float* y, int at) {
  SHOAL_SHARED(float, values, 8);
  values[at] = 1.0f;
  y[0] = values[0];
}

__global__ void uninitialised(float* y) {
  SHOAL_SHARED(float, values, 8);
  y[0] = values[3];
}

__global__ void load4(float const* x, float4* y) { *y = *reinterpret_cast<float4 const*>(x); }

__global__ void divergent_barrier() {
  if (threadIdx.x < 40) __syncthreads();
}
__global__ void divergent_warp() {
  if (threadIdx.x < 16) {
    (void)__shfl_sync(0xffffffffu, 1, 0);
  } else {
    __syncwarp();
  }
}
__global__ void foreign_mask() { __syncwarp(0xffff0000u); }

}  // namespace shoal::testing
