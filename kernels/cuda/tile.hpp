// SPDX-License-Identifier: Apache-2.0
// A tile of a product: c[row][column] = start + sum over `inner` of a[row][inner] * b[inner][column]. Chunks of both operands come
// into shared memory asynchronously, one ahead; kernels/cuda/fused_product.hpp and tensor_product.hpp multiply them.
//
// Operands are read four floats at a time, along `inner` or across it, and written to shared memory as they lie in global
// memory, so nothing is transposed. Strides in shared memory are such that the lanes of a warp read different banks.
#pragma once

#include "kernels/cuda/kernel.hpp"
#include "kernels/cuda/population.hpp"

namespace shoal::cuda {

inline constexpr int kInner = 16;  ///< of a chunk

enum class Access : int { kAlong, kAcross };

/// rows x columns by (rows / thread_rows) x (columns / 4) threads.
template <int shape>
struct ShapeOf {
  static constexpr int rows = kShapeSizes[shape].rows, columns = kShapeSizes[shape].columns, thread_rows = kShapeSizes[shape].thread_rows;
  static constexpr int row_threads = rows / thread_rows, column_threads = columns / 4, threads = row_threads * column_threads;
};

/// Derived has begin(start), add(chunk of a, chunk of b) and store(result).
template <class S, Access a_access, Access b_access, class Derived>
class TileProduct {
 public:
  static constexpr int kAStride = a_access == Access::kAlong ? kInner + 4 : S::rows + 8;
  static constexpr int kBStride = b_access == Access::kAlong ? kInner + 4 : S::columns + 8;
  static constexpr int kResultStride = S::columns + 4;

 private:
  static constexpr int kAFloats = a_access == Access::kAlong ? S::rows * kAStride : kInner * kAStride;
  static constexpr int kBFloats = b_access == Access::kAlong ? S::columns * kBStride : kInner * kBStride;
  static constexpr int kStage = kAFloats + kBFloats;

 public:
  /// Shared memory that it takes.
  static constexpr int kFloats = 2 * kStage > S::rows * kResultStride ? 2 * kStage : S::rows * kResultStride;

  __device__ explicit TileProduct(float* shared) : shared_(shared) {}

  /// a(row, inner), b(column, inner): where four floats are, along `inner` or across, or null for zeros. start(column): of a sum.
  /// Ends with the tile in shared memory, which all threads may read.
  template <class A, class B, class Start>
  __device__ void multiply(A const& a, B const& b, int inner, Start const& start) {
    derived().begin(start);
    int const chunks = (inner + kInner - 1) / kInner;
    if (chunks > 0) fetch(a, b, 0);
    commit_copies();
    for (int i = 0; i < chunks; ++i) {
      if (i + 1 < chunks) fetch(a, b, i + 1);
      commit_copies();
      wait_copies<1>();
      __syncthreads();
      float const* const stage = shared_ + i % 2 * kStage;
      derived().add(stage, stage + kAFloats);
      __syncthreads();
    }
    wait_copies<0>();
    derived().store(shared_);
    __syncthreads();
  }

  /// Calls f(row, column, four sums) for every four neighbours of the tile; then its shared memory may be used again.
  template <class F>
  __device__ void for_each_result(F const& f) const {
    constexpr int kGroups = S::columns / 4;
    for (int i = static_cast<int>(threadIdx.x); i < S::rows * kGroups; i += S::threads) {
      int const row = i / kGroups, column = i % kGroups * 4;
      f(row, column, shared_ + row * kResultStride + column);
    }
    __syncthreads();
  }

 private:
  __device__ Derived& derived() { return static_cast<Derived&>(*this); }

  template <Access access, int outer, int stride, class At>
  __device__ static void fetch_operand(At const& at, int chunk, float* to) {
    constexpr int kQuads = outer * kInner / 4;
    for (int i = static_cast<int>(threadIdx.x); i < kQuads; i += S::threads) {
      int const o = access == Access::kAlong ? i / (kInner / 4) : i % (outer / 4) * 4;
      int const k = access == Access::kAlong ? i % (kInner / 4) * 4 : i / (outer / 4);
      float* const out = access == Access::kAlong ? to + o * stride + k : to + k * stride + o;
      float const* const from = at(o, chunk * kInner + k);
      if (from) {
        copy_async(out, from);
      } else {
        *reinterpret_cast<float4*>(out) = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
      }
    }
  }
  template <class A, class B>
  __device__ void fetch(A const& a, B const& b, int chunk) const {
    float* const stage = shared_ + chunk % 2 * kStage;
    fetch_operand<a_access, S::rows, kAStride>(a, chunk, stage);
    fetch_operand<b_access, S::columns, kBStride>(b, chunk, stage + kAFloats);
  }

  float* shared_;
};

}  // namespace shoal::cuda
