// SPDX-License-Identifier: Apache-2.0
// CUDA's thread model on the host, for tests: what a kernel file may use. One fiber is one thread; blocks and threads run in a
// seeded random order; shared memory starts as NaN; what a GPU leaves undefined ends the program with a message. Under
// ThreadSanitizer only real barriers order accesses, so that it finds the races of kernels; under AddressSanitizer each shared array
// has its own bounds.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <type_traits>

#define __global__ inline
#define __device__
#define __host__
#define __constant__ static const
#define __forceinline__ inline
#define __restrict__ __restrict
#define __launch_bounds__(...)

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
};
struct uint2 {
  unsigned x, y;
};
struct uint3 {
  unsigned x, y, z;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

namespace shoal::emulation {

struct Launch {
  dim3 blocks, threads;
  unsigned shared_bytes = 0, cluster = 1;
  std::uint64_t seed = 0;
};
/// Runs body() once for every thread of the launch, to its end.
void run(Launch const&, std::function<void()> const& body);

// Of the thread that calls.
uint3 thread_index();
uint3 block_index();
dim3 block_size();
dim3 grid_size();

void sync_threads();
void sync_warp(std::uint32_t mask);
/// The 64 bits that lane `source` of the warp brings; all lanes of the mask call at the same time. Orders no memory accesses.
std::uint64_t exchange(std::uint32_t mask, std::uint64_t bits, int source);
std::uint32_t ballot(std::uint32_t mask, bool vote);

/// The k-th call of a thread gives the k-th array of its block.
void* shared_array(std::size_t bytes, std::size_t alignment);
void* shared_dynamic();

unsigned cluster_rank();
unsigned cluster_size();
void sync_cluster();
/// Where block `rank` of the cluster has what this block has at `shared`.
void* shared_of(void* shared, unsigned rank);

/// sum[16][8] += a[16][k] b[k][8] of the whole warp, in the fragments of mma.sync with 4 x 2 words an operand row: tf32 with k = 8
/// (1 number a word) or bfloat16 with k = 16 (2). Inner indices ascend, each product exact, each sum rounded to float: a GPU adds
/// in an order of its own.
void multiply_fragments(float (&sum)[4], std::uint32_t const (&a)[4], std::uint32_t const (&b)[2], int numbers_a_word);

struct Copy {
  unsigned char* to;
  unsigned char const* from;
  std::size_t bytes;
};
void add_copy(Copy const&);
void commit_copies();
/// The next copy of all groups but the last n, if there is one.
bool take_copy(int n, Copy&);

/// global: null for zeros.
inline void copy_or_clear_later(void* shared, void const* global, std::size_t bytes) {
  add_copy({static_cast<unsigned char*>(shared), static_cast<unsigned char const*>(global), bytes});
}
// In a header, so that sanitizers see the accesses as the kernel's.
inline void wait_copies(int n) {
  for (Copy copy; take_copy(n, copy);) {
    for (std::size_t i = 0; i < copy.bytes; ++i) copy.to[i] = copy.from ? copy.from[i] : 0;
  }
}

template <class T>
T shuffle(std::uint32_t mask, T value, int source) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 8);
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  bits = exchange(mask, bits, source);
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline int lane() {
  uint3 const at = thread_index();
  dim3 const size = block_size();
  return static_cast<int>((at.x + size.x * (at.y + size.y * at.z)) % 32);
}

}  // namespace shoal::emulation

#define threadIdx (::shoal::emulation::thread_index())
#define blockIdx (::shoal::emulation::block_index())
#define blockDim (::shoal::emulation::block_size())
#define gridDim (::shoal::emulation::grid_size())

#define SHOAL_SHARED(T, name, n) T(&name)[n] = *static_cast<T(*)[n]>(::shoal::emulation::shared_array(sizeof(T) * (n), alignof(T)))
#define SHOAL_SHARED_DYNAMIC(T, name) T* const name = static_cast<T*>(::shoal::emulation::shared_dynamic())

inline void __syncthreads() { ::shoal::emulation::sync_threads(); }
inline void __syncwarp(unsigned mask = 0xffffffffu) { ::shoal::emulation::sync_warp(mask); }
template <class T>
T __shfl_sync(unsigned mask, T value, int source) {
  return ::shoal::emulation::shuffle(mask, value, source & 31);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lanes) {
  return ::shoal::emulation::shuffle(mask, value, ::shoal::emulation::lane() ^ lanes);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta) {
  int const from = ::shoal::emulation::lane() + static_cast<int>(delta);
  return ::shoal::emulation::shuffle(mask, value, from < 32 ? from : ::shoal::emulation::lane());
}
inline unsigned __ballot_sync(unsigned mask, bool vote) { return ::shoal::emulation::ballot(mask, vote); }
inline bool __any_sync(unsigned mask, bool vote) { return ::shoal::emulation::ballot(mask, vote) != 0; }
inline bool __all_sync(unsigned mask, bool vote) { return ::shoal::emulation::ballot(mask, vote) == mask; }

template <class T>
T atomicAdd(T* to, T value) {
  if constexpr (std::is_integral_v<T>) {
    return __atomic_fetch_add(to, value, __ATOMIC_RELAXED);
  } else {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    auto* const bits = reinterpret_cast<Bits*>(to);
    Bits old = __atomic_load_n(bits, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(bits, &old, std::bit_cast<Bits>(std::bit_cast<T>(old) + value), false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {}
    return std::bit_cast<T>(old);
  }
}
inline unsigned atomicOr(unsigned* to, unsigned bits) { return __atomic_fetch_or(to, bits, __ATOMIC_RELAXED); }

inline float __fmaf_rn(float a, float b, float c) { return std::fma(a, b, c); }
inline float __fsqrt_rn(float x) { return std::sqrt(x); }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __int_as_float(int bits) { return std::bit_cast<float>(bits); }
inline int __float_as_int(float x) { return std::bit_cast<int>(x); }
template <class T>
T __ldg(T const* p) {
  return *p;
}
