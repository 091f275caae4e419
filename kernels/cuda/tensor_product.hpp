// SPDX-License-Identifier: Apache-2.0
// A tile on tensor cores: operands are rounded to tf32 or bfloat16, sums are float. A warp has 32 rows and up to 64 columns; the order of
// sums is that of the instruction, the same wherever a tile lies, so packing changes no bit on one architecture.
#pragma once

#include "kernels/cuda/mma.hpp"
#include "kernels/cuda/tile.hpp"

namespace shoal::cuda {

template <class S, Access a_access, Access b_access, Arithmetic arithmetic>
class TensorProduct : public TileProduct<S, a_access, b_access, TensorProduct<S, a_access, b_access, arithmetic>> {
  using Base = TileProduct<S, a_access, b_access, TensorProduct>;
  using Mma = MmaOf<arithmetic>;
  static constexpr int kRows = 32, kColumns = S::columns < 64 ? S::columns : 64;  // of a warp
  static constexpr int kRowTiles = kRows / Mma::rows, kColumnTiles = kColumns / Mma::columns;
  static_assert((S::rows / kRows) * (S::columns / kColumns) * 32 == S::threads);

 public:
  __device__ explicit TensorProduct(float* shared) : Base(shared) {
    int const warp = static_cast<int>(threadIdx.x) / 32;
    row_ = warp / (S::columns / kColumns) * kRows;
    column_ = warp % (S::columns / kColumns) * kColumns;
    lane_ = static_cast<int>(threadIdx.x) % 32;
  }

  template <class Start>
  __device__ void begin(Start const& start) {
    for (int c = 0; c < kColumnTiles; ++c) {
      for (int i = 0; i < 4; ++i) {
        float const first = start(column_ + c * Mma::columns + sum_column(lane_, i));
        for (int r = 0; r < kRowTiles; ++r) sum_[r][c][i] = first;
      }
    }
  }
  __device__ void add(float const* a_chunk, float const* b_chunk) {
    auto const a_at = [&](int row, int k) { return a_access == Access::kAlong ? a_chunk[row * Base::kAStride + k] : a_chunk[k * Base::kAStride + row]; };
    auto const b_at = [&](int k, int column) { return b_access == Access::kAlong ? b_chunk[column * Base::kBStride + k] : b_chunk[k * Base::kBStride + column]; };
    SHOAL_UNROLL
    for (int k = 0; k < kInner; k += Mma::inner) {
      typename Mma::B b[kColumnTiles];
      for (int c = 0; c < kColumnTiles; ++c) {
        b[c] = Mma::load_b(lane_, [&](int inner, int column) { return b_at(k + inner, column_ + c * Mma::columns + column); });
      }
      for (int r = 0; r < kRowTiles; ++r) {
        typename Mma::A const a = Mma::load_a(lane_, [&](int row, int inner) { return a_at(row_ + r * Mma::rows + row, k + inner); });
        for (int c = 0; c < kColumnTiles; ++c) Mma::multiply(sum_[r][c], a, b[c]);
      }
    }
  }
  __device__ void store(float* result) const {
    for (int r = 0; r < kRowTiles; ++r) {
      for (int c = 0; c < kColumnTiles; ++c) {
        for (int i = 0; i < 4; ++i) {
          result[(row_ + r * Mma::rows + sum_row(lane_, i)) * Base::kResultStride + column_ + c * Mma::columns + sum_column(lane_, i)] = sum_[r][c][i];
        }
      }
    }
  }

 private:
  int row_, column_, lane_;
  float sum_[kRowTiles][kColumnTiles][4];
};

}  // namespace shoal::cuda
