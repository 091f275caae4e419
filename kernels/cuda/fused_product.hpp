// SPDX-License-Identifier: Apache-2.0
// A tile by multiply-adds in registers: one fused chain an element, inner ascending, so that the bits do not depend on the shape
// (docs/numerics.md). Across, a thread has neighbours; along, it has every n-th row or column, so that the lanes of a
// quarter of a warp read different banks or the same word.
#pragma once

#include "kernels/cuda/tile.hpp"
#include "shoal/detail/scalar.hpp"

namespace shoal::cuda {

template <class S, Access a_access, Access b_access>
class FusedProduct : public TileProduct<S, a_access, b_access, FusedProduct<S, a_access, b_access>> {
  using Base = TileProduct<S, a_access, b_access, FusedProduct>;

 public:
  __device__ explicit FusedProduct(float* shared) : Base(shared), row_(static_cast<int>(threadIdx.x) / S::column_threads), column_(static_cast<int>(threadIdx.x) % S::column_threads) {}

  template <class Start>
  __device__ void begin(Start const& start) {
    for (int c = 0; c < S::thread_columns; ++c) {
      float const first = start(column_of(c));
      for (int r = 0; r < S::thread_rows; ++r) sum_[r][c] = first;
    }
  }
  __device__ void add(float const* a_chunk, float const* b_chunk) {
    SHOAL_UNROLL
    for (int k = 0; k < kInner; k += 4) {
      float a[4][S::thread_rows];
      load<a_access, S::thread_rows, Base::kAStride>(a_chunk, k, [this](int i) { return row_of(i); }, a);
      // As few columns at once as there are in a load: registers are what limits a tile.
      constexpr int kColumns = b_access == Access::kAlong ? 1 : S::thread_columns;
      SHOAL_UNROLL
      for (int first = 0; first < S::thread_columns; first += kColumns) {
        float b[4][kColumns];
        load<b_access, kColumns, Base::kBStride>(b_chunk, k, [this, first](int i) { return column_of(first + i); }, b);
        SHOAL_UNROLL
        for (int q = 0; q < 4; ++q) {
          for (int r = 0; r < S::thread_rows; ++r) {
            for (int c = 0; c < kColumns; ++c) sum_[r][first + c] = detail::fma(a[q][r], b[q][c], sum_[r][first + c]);
          }
        }
      }
    }
  }
  __device__ void store(float* result) const {
    for (int r = 0; r < S::thread_rows; ++r) {
      for (int c = 0; c < S::thread_columns; ++c) result[row_of(r) * Base::kResultStride + column_of(c)] = sum_[r][c];
    }
  }

 private:
  // Operand i of the thread, of `threads` that share the tile's rows or columns.
  template <Access access, int threads>
  __device__ static int place_of(int thread, int i) { return access == Access::kAlong ? thread + i * threads : i / 4 * (4 * threads) + thread * 4 + i % 4; }
  __device__ int row_of(int i) const { return place_of<a_access, S::row_threads>(row_, i); }
  __device__ int column_of(int i) const { return place_of<b_access, S::column_threads>(column_, i); }

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

  int row_, column_;
  float sum_[S::thread_rows][S::thread_columns];
};

}  // namespace shoal::cuda
