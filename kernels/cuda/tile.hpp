// SPDX-License-Identifier: Apache-2.0
// A tile of a product in registers: c[row][column] = start + sum over `inner` of a[row][inner] * b[inner][column], one fused chain
// an element, inner ascending: the bits do not depend on the shape (docs/numerics.md). Chunks of both operands come into shared
// memory asynchronously, one ahead.
//
// Operands are read four floats at a time, along `inner` or across it; both are written to shared memory as they lie in global
// memory, so nothing is transposed. Across, a thread has neighbours; along, it has every n-th row or column: either way the lanes
// of a quarter of a warp read different banks or the same word.
#pragma once

#include "kernels/cuda/kernel.hpp"
#include "kernels/cuda/population.hpp"
#include "shoal/detail/scalar.hpp"

namespace shoal::cuda {

inline constexpr int kInner = 16;  ///< of a chunk

enum class Access : int { kAlong, kAcross };

/// rows x columns by (rows / thread_rows) x (columns / 4) threads.
template <int rows_, int columns_, int thread_rows_>
struct TileShape {
  static constexpr int rows = rows_, columns = columns_, thread_rows = thread_rows_;
  static constexpr int row_threads = rows / thread_rows, column_threads = columns / 4, threads = row_threads * column_threads;
  static constexpr int segments = columns / kSegment;
};
template <int shape>
struct ShapeOf;
template <>
struct ShapeOf<kTall> : TileShape<64, 64, 8> {};
template <>
struct ShapeOf<kLow> : TileShape<32, 64, 8> {};
template <>
struct ShapeOf<kNarrow> : TileShape<32, 16, 4> {};

template <class S, Access a_access, Access b_access>
class TileProduct {
  static constexpr int kAStride = a_access == Access::kAlong ? kInner + 4 : S::rows;
  static constexpr int kBStride = b_access == Access::kAlong ? kInner + 4 : S::columns;
  static constexpr int kAFloats = a_access == Access::kAlong ? S::rows * kAStride : kInner * kAStride;
  static constexpr int kBFloats = b_access == Access::kAlong ? S::columns * kBStride : kInner * kBStride;
  static constexpr int kStage = kAFloats + kBFloats;

 public:
  static constexpr int kResultStride = S::columns + 4;
  /// Shared memory that it takes.
  static constexpr int kFloats = 2 * kStage > S::rows * kResultStride ? 2 * kStage : S::rows * kResultStride;

  __device__ explicit TileProduct(float* shared) : shared_(shared), row_(static_cast<int>(threadIdx.x) / S::column_threads), column_(static_cast<int>(threadIdx.x) % S::column_threads) {}

  /// a(row, inner), b(column, inner): where four floats are, along `inner` or across, or null for zeros. start(column): of a sum.
  /// Ends with the tile in shared memory, which all threads may read.
  template <class A, class B, class Start>
  __device__ void multiply(A const& a, B const& b, int inner, Start const& start) {
    for (int c = 0; c < 4; ++c) {
      float const first = start(column_of(c));
      for (int r = 0; r < S::thread_rows; ++r) sum_[r][c] = first;
    }
    int const chunks = (inner + kInner - 1) / kInner;
    if (chunks > 0) fetch(a, b, 0);
    commit_copies();
    for (int i = 0; i < chunks; ++i) {
      if (i + 1 < chunks) fetch(a, b, i + 1);
      commit_copies();
      wait_copies<1>();
      __syncthreads();
      add(shared_ + i % 2 * kStage);
      __syncthreads();
    }
    wait_copies<0>();
    for (int r = 0; r < S::thread_rows; ++r) {
      for (int c = 0; c < 4; ++c) shared_[row_of(r) * kResultStride + column_of(c)] = sum_[r][c];
    }
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
  __device__ int row_of(int i) const {
    return a_access == Access::kAlong ? row_ + i * S::row_threads : (i / 4) * (4 * S::row_threads) + row_ * 4 + i % 4;
  }
  __device__ int column_of(int i) const { return b_access == Access::kAlong ? column_ + i * S::column_threads : column_ * 4 + i; }

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

  // values[q][i] = operand i of the thread at inner index k + q.
  template <Access access, int n, int stride, class Place>
  __device__ static void load(float const* from, int k, Place const& place, float (&values)[4][n]) {
    if constexpr (access == Access::kAlong) {
      for (int i = 0; i < n; ++i) {
        float4 const quad = *reinterpret_cast<float4 const*>(from + place(i) * stride + k);
        values[0][i] = quad.x, values[1][i] = quad.y, values[2][i] = quad.z, values[3][i] = quad.w;
      }
    } else {
      for (int q = 0; q < 4; ++q) {
        for (int i = 0; i < n; i += 4) {
          float4 const quad = *reinterpret_cast<float4 const*>(from + (k + q) * stride + place(i));
          values[q][i] = quad.x, values[q][i + 1] = quad.y, values[q][i + 2] = quad.z, values[q][i + 3] = quad.w;
        }
      }
    }
  }
  __device__ void add(float const* stage) {
SHOAL_UNROLL
    for (int k = 0; k < kInner; k += 4) {
      float a[4][S::thread_rows], b[4][4];
      load<a_access, S::thread_rows, kAStride>(stage, k, [this](int i) { return row_of(i); }, a);
      load<b_access, 4, kBStride>(stage + kAFloats, k, [this](int i) { return column_of(i); }, b);
SHOAL_UNROLL
      for (int q = 0; q < 4; ++q) {
        for (int r = 0; r < S::thread_rows; ++r) {
          for (int c = 0; c < 4; ++c) sum_[r][c] = detail::fma(a[q][r], b[q][c], sum_[r][c]);
        }
      }
    }
  }

  float* shared_;
  int row_, column_;
  float sum_[S::thread_rows][4];
};

}  // namespace shoal::cuda
