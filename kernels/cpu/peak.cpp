// SPDX-License-Identifier: Apache-2.0
// What this CPU could do at best: fused multiply-adds between registers alone, as many independent chains as a matmul
// tile has accumulators. The yardstick of `shoal bench`; nothing trains with it.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/peak.cpp"
#include <hwy/foreach_target.h>

#include "kernels/cpu/dispatch.hpp"
#include "kernels/cpu/vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace shoal::HWY_NAMESPACE {
namespace {

// Latency times throughput is 8 to 16 on today's cores; accumulators and two operands must fit the registers.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr int kChains = 16;
#elif HWY_TARGET == HWY_AVX2
constexpr int kChains = 12;
#else
constexpr int kChains = 8;
#endif

// Chains start apart, so that no two of them are the same computation; they approach 2 * seed, far from denormal
// numbers.
float peak(std::uint64_t rounds, float seed) {
  F32 chain[kChains];
  for (int i = 0; i < kChains; ++i) chain[i] = F32(seed + static_cast<float>(i));
  F32 const half(0.5f), step(seed);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (int i = 0; i < kChains; ++i) chain[i] = fma(chain[i], half, step);
  }
  F32 sum = chain[0];
  for (int i = 1; i < kChains; ++i) sum = sum + chain[i];
  alignas(cpu::kAlignment) float lanes[kLanes];
  store(sum, lanes);
  float total = 0.0f;
  for (float lane : lanes) total += lane;
  return total;
}

}  // namespace

void add_peak(cpu::Kernels& kernels) {
  kernels.peak = peak;
  kernels.peak_multiply_adds = kChains * kLanes;
}

}  // namespace shoal::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
SHOAL_DEFINE_DISPATCH(add_peak)
#endif
