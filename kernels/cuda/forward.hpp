// SPDX-License-Identifier: Apache-2.0
// The forward pass of a layer: sums, activation and dropout. First layers of the runs of a feed lie side by side in one product.
#pragma once

#include "kernels/cuda/common.hpp"
#include "kernels/cuda/product.hpp"

namespace shoal::cuda {

/// Rows of weights that codes pick, in ascending order of features: the terms of x = 1.
__device__ __forceinline__ void add_codes(Feed const& s, Layer const& layer, int row, std::uint32_t column, float (&z)[4]) {
  int const n = s.tables->n_categorical;
  for (int c = 0; c < n; ++c) {
    std::int32_t const k = s.columns[place(row, n, c)];
    if (k < 0) continue;
    float w[4];
    load_quad(layer.weights + place(k, layer.w_stride, column), w);
    for (int q = 0; q < 4; ++q) z[q] = z[q] + w[q];
  }
}

/// Four sums of a hidden layer to what it keeps. `z` is flushed.
__device__ __forceinline__ void activate(Population const& p, Layer const& layer, Pass pass, int row, std::uint32_t column, float const (&z)[4]) {
  std::size_t const at = place(row, layer.y_stride, column);
  float y[4];
  with_activation(layer.activation, [&](auto const& f) {
    for (int q = 0; q < 4; ++q) y[q] = detail::value(f, z[q]);
  });
  for (std::uint32_t q = 0; q < 4; ++q) {
    auto const j = static_cast<std::int32_t>(column + q);
    if (j >= layer.units) y[q] = j == layer.units ? 1.0f : 0.0f;  // the input of the next layer's bias
  }
  if (!pass.training) return store_quad(layer.outputs + at, y);
  if (layer.sums) store_quad(layer.sums + at, z);
  store_quad(layer.values + at, y);
  if (!layer.mask) return;
  float multipliers[4];
  dropout_multipliers(p.runs[layer.run], layer.number + 1, step_of(p, pass), static_cast<std::uint32_t>(row), column, layer.threshold, layer.scale, multipliers);
  store_quad(layer.mask + at, multipliers);
  for (std::uint32_t q = 0; q < 4; ++q) {
    if (static_cast<std::int32_t>(column + q) < layer.units) y[q] = y[q] * multipliers[q];
  }
  store_quad(layer.outputs + at, y);
}

/// Four sums to what the layer keeps of them.
__device__ __forceinline__ void finish_forward(Population const& p, Layer const& layer, Pass pass, int row, std::uint32_t column, float (&z)[4]) {
  for (int q = 0; q < 4; ++q) z[q] = detail::flush(z[q]);
  if (layer.is_last) {
    store_quad(layer.values + place(row, layer.y_stride, column), z);
  } else {
    activate(p, layer, pass, row, column, z);
  }
}

/// Tiles are [rows of the minibatch][units].
template <int shape, Arithmetic arithmetic>
__global__ void __launch_bounds__(ShapeOf<shape>::threads, 384 / ShapeOf<shape>::threads) forward(Population const* population, std::uint32_t level, Pass pass) {
  using S = ShapeOf<shape>;
  using TileProduct = Product<S, Access::kAlong, Access::kAcross, arithmetic>;
  SHOAL_SHARED(float4, shared, TileProduct::kFloats / 4);
  Population const& p = *population;
  List<Tile> const list = (pass.training ? p.train : p.evaluation).forward[level][shape];
  TileProduct product(reinterpret_cast<float*>(shared));
  for (std::uint32_t i = blockIdx.x; i < list.n; i += gridDim.x) {
    Tile const& tile = list.items[i];
    Layer const& first = p.layers[tile.segments[0].layer];
    Feed const& feed = feed_of(p, p.runs[first.run], pass);
    int const rows = rows_of(p, feed, pass), row0 = static_cast<int>(tile.row);
    if (row0 >= rows) continue;
    float const* const x = pass.training ? first.input : first.evaluation_input;
    int const inner = pass.training ? first.dense_inputs : first.evaluation_dense_inputs;
    // Weights of a column of the tile.
    auto const weights = [&](int column) -> Operand {
      Segment const segment = tile.segments[column / kSegment];
      if (segment.layer == Segment::kNone) return {};
      Layer const& layer = p.layers[segment.layer];
      std::uint32_t const j = segment.column + static_cast<std::uint32_t>(column % kSegment);
      return j < static_cast<std::uint32_t>(layer.w_stride) ? Operand{layer.weights + j, layer.w_stride} : Operand{};
    };
    product.multiply([&](int row) { return row0 + row < rows ? Operand{x + place(row0 + row, first.x_stride, 0)} : Operand{}; }, weights, inner,
                     [&](int column) {
                       Operand const bias = weights(column);
                       return bias.first ? bias.first[place(first.inputs, bias.step, 0)] : 0.0f;
                     });
    product.for_each_result([&](int row, int column, float const* sums) {
      Segment const segment = tile.segments[column / kSegment];
      row += row0;
      if (row >= rows || segment.layer == Segment::kNone) return;
      Layer const& layer = p.layers[segment.layer];
      std::uint32_t const j = segment.column + static_cast<std::uint32_t>(column % kSegment);
      if (j >= static_cast<std::uint32_t>(layer.w_stride)) return;
      float z[4];
      load_quad(sums, z);
      if (inner < layer.inputs) add_codes(feed, layer, row, j, z);
      finish_forward(p, layer, pass, row, j, z);
    });
  }
}

}  // namespace shoal::cuda
