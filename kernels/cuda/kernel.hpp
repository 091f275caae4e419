// SPDX-License-Identifier: Apache-2.0
// What a kernel is written in: the one header that kernel files include. Under nvcc it is CUDA; under any other compiler
// the emulation of CUDA's thread model that tests run kernels on (tests/emulation), where no GPU is needed.
//
// Rules that let one source serve both: shared arrays are declared by the macros below, first in the kernel, never in a branch;
// no thread returns before the last barrier; a shuffle is no barrier.
#pragma once

#ifdef __CUDACC__
#include <cuda_runtime.h>

/// An array [n] of T shared by the threads of a block, uninitialised.
#define SHOAL_SHARED(T, name, n) __shared__ T name[n]
/// The bytes that the launch asked for. One type a kernel file: all kernels of a file have one symbol in common.
#define SHOAL_SHARED_DYNAMIC(T, name)                              \
  extern __shared__ __align__(16) unsigned char shoal_dynamic_[];  \
  T* const name = reinterpret_cast<T*>(shoal_dynamic_)
/// Before a loop whose counts are constants.
#define SHOAL_UNROLL _Pragma("unroll")
#else
#define SHOAL_UNROLL
#include "tests/emulation/cuda.hpp"
#endif

namespace shoal::cuda {

/// How many threads run a kernel.
struct Grid {
  dim3 blocks, threads;
  unsigned shared_bytes = 0;  ///< of SHOAL_SHARED_DYNAMIC
  unsigned cluster = 1;       ///< blocks in x that see each other's shared memory
};

/// 16 bytes from global to shared memory, or zeros and `global` is not read, behind the thread's back; both addresses are multiples of 16.
/// There when the thread has waited for their group and the block has passed a barrier.
__device__ __forceinline__ void copy_or_clear_async(void* shared, void const* global, bool copies) {
#ifdef __CUDACC__
  unsigned const to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(global), "r"(copies ? 16 : 0) : "memory");
#else
  emulation::copy_or_clear_later(shared, copies ? global : nullptr, 16);
#endif
}
/// Ends a group of copies.
__device__ __forceinline__ void commit_copies() {
#ifdef __CUDACC__
  asm volatile("cp.async.commit_group;" ::: "memory");
#else
  emulation::commit_copies();
#endif
}
/// Until at most the last n groups are under way.
template <int n>
__device__ __forceinline__ void wait_copies() {
#ifdef __CUDACC__
  asm volatile("cp.async.wait_group %0;" ::"n"(n) : "memory");
#else
  emulation::wait_copies(n);
#endif
}

// Clusters: architectures below 9.0 have none, and their launches clusters of one block.

__device__ __forceinline__ unsigned cluster_rank() {
#ifndef __CUDACC__
  return emulation::cluster_rank();
#elif __CUDA_ARCH__ >= 900
  unsigned rank;
  asm("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
  return rank;
#else
  return 0;
#endif
}
__device__ __forceinline__ unsigned cluster_size() {
#ifndef __CUDACC__
  return emulation::cluster_size();
#elif __CUDA_ARCH__ >= 900
  unsigned size;
  asm("mov.u32 %0, %%cluster_nctarank;" : "=r"(size));
  return size;
#else
  return 1;
#endif
}
/// A barrier of all threads of the cluster.
__device__ __forceinline__ void sync_cluster() {
#ifndef __CUDACC__
  emulation::sync_cluster();
#elif __CUDA_ARCH__ >= 900
  asm volatile("barrier.cluster.arrive.release.aligned;\n\tbarrier.cluster.wait.acquire.aligned;" ::: "memory");
#else
  __syncthreads();
#endif
}
/// Where block `rank` of the cluster has what this block has at `shared`. Valid between two barriers of the cluster.
template <class T>
__device__ __forceinline__ T* shared_of(T* shared, unsigned rank) {
#ifndef __CUDACC__
  return static_cast<T*>(emulation::shared_of(shared, rank));
#elif __CUDA_ARCH__ >= 900
  return static_cast<T*>(__cluster_map_shared_rank(shared, rank));
#else
  return shared;
#endif
}

}  // namespace shoal::cuda
