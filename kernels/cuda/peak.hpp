// SPDX-License-Identifier: Apache-2.0
// What the device can do at best: multiply-adds in registers, and bytes copied from memory to memory.
#pragma once

#include "kernels/cuda/kernel.hpp"
#include "shoal/detail/scalar.hpp"

namespace shoal::cuda {

inline constexpr int kPeakThreads = 256, kPeakChains = 16;

/// rounds x kPeakChains multiply-adds a thread; `out` [threads of the launch] keeps them from being left out.
__global__ void __launch_bounds__(kPeakThreads) multiply_add_peak(float* out, float factor, std::uint32_t rounds) {
  float sum[kPeakChains];
  for (int i = 0; i < kPeakChains; ++i) sum[i] = static_cast<float>(i);
  for (std::uint32_t round = 0; round < rounds; ++round) {
    SHOAL_UNROLL
    for (int i = 0; i < kPeakChains; ++i) sum[i] = detail::fma(sum[i], factor, 1.0f);
  }
  float total = 0.0f;
  for (float const x : sum) total = total + x;
  out[blockIdx.x * kPeakThreads + threadIdx.x] = total;
}

}  // namespace shoal::cuda
