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

/// rows x columns by (rows / thread_rows) x (columns / thread_columns) threads.
template <int shape>
struct ShapeOf {
  static constexpr int rows = kShapeSizes[shape].rows, columns = kShapeSizes[shape].columns;
  static constexpr int thread_rows = kShapeSizes[shape].thread_rows, thread_columns = kShapeSizes[shape].thread_columns;
  static constexpr int row_threads = rows / thread_rows, column_threads = columns / thread_columns, threads = row_threads * column_threads;
};

/// Four floats of an operand at inner index k: from first + k * step on. Along `inner` they are k to k + 3, and step is 1.
struct Operand {
  float const* first = nullptr;  ///< null: zeros
  int step = 1;
};

/// What a thread copies of an operand's chunks: places are found once a tile, so that a chunk costs little but the copies.
template <class S, Access access, int outer, int stride>
class ChunkCopies {
  static constexpr int kLanes = access == Access::kAlong ? kInner / 4 : outer / 4;  // threads that copy a row or an inner index
  static constexpr int kApart = S::threads / kLanes;                                // rows or inner indices between a thread's copies
  static constexpr int kCopies = outer * kInner / 4 / S::threads;
  static constexpr int kOperands = access == Access::kAlong ? kCopies : 1;
  static_assert(S::threads % kLanes == 0 && outer * kInner / 4 % S::threads == 0);

 public:
  /// at(index of the first of four floats in the tile, or of their row): an Operand.
  template <class At>
  __device__ __forceinline__ ChunkCopies(At const& at, int inner) : lane_(static_cast<int>(threadIdx.x) % kLanes * 4), first_(static_cast<int>(threadIdx.x) / kLanes) {
    for (int i = 0; i < kOperands; ++i) {
      operands_[i] = at(access == Access::kAlong ? first_ + i * kApart : lane_);
      ends_[i] = operands_[i].first ? inner : 0;
    }
  }
  __device__ __forceinline__ void start(int chunk, float* to) const {
    SHOAL_UNROLL
    for (int i = 0; i < kCopies; ++i) {
      int const apart = first_ + i * kApart, o = access == Access::kAlong ? i : 0;
      int const k = chunk * kInner + (access == Access::kAlong ? lane_ : apart);
      copy_or_clear_async(to + apart * stride + lane_, operands_[o].first + static_cast<std::ptrdiff_t>(k) * (access == Access::kAlong ? 1 : operands_[o].step), k < ends_[o]);
    }
  }

 private:
  int lane_, first_;
  Operand operands_[kOperands];
  int ends_[kOperands];
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

  /// a(row), b(column): Operands, of the first of four rows or columns where they are read across. start(column): of a sum.
  /// Ends with the tile in shared memory, which all threads may read.
  template <class A, class B, class Start>
  __device__ void multiply(A const& a, B const& b, int inner, Start const& start) {
    ChunkCopies<S, a_access, S::rows, kAStride> const a_copies(a, inner);
    ChunkCopies<S, b_access, S::columns, kBStride> const b_copies(b, inner);
    auto const start_chunk = [&](int chunk) {
      float* const stage = shared_ + chunk % 2 * kStage;
      a_copies.start(chunk, stage);
      b_copies.start(chunk, stage + kAFloats);
    };
    int const chunks = (inner + kInner - 1) / kInner;
    if (chunks > 0) start_chunk(0);
    commit_copies();
    derived().begin(start);
    for (int i = 0; i < chunks; ++i) {
      if (i + 1 < chunks) start_chunk(i + 1);
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

  float* shared_;
};

}  // namespace shoal::cuda
