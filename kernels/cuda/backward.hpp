// SPDX-License-Identifier: Apache-2.0
// The backward pass of a layer: the gradient of its input, which becomes dz of the layer below, and the gradient of its weights,
// with the optimizer applied before it leaves the chip where nothing needs a whole tensor's norm first.
#pragma once

#include "kernels/cuda/common.hpp"
#include "kernels/cuda/product.hpp"

namespace shoal::cuda {

/// Four sums of an input gradient to dz of the layer below.
__device__ __forceinline__ void finish_input_gradient(Layer const& below, int row, int column, float (&da)[4]) {
  std::size_t const at = place(row, below.y_stride, column);
  float y[4], z[4];
  load_quad(below.values + at, y);
  load_quad(below.sums ? below.sums + at : below.values + at, z);
  for (int q = 0; q < 4; ++q) da[q] = detail::flush(da[q]);
  if (below.mask) {
    float multipliers[4];
    load_quad(below.mask + at, multipliers);
    for (int q = 0; q < 4; ++q) da[q] = da[q] * multipliers[q];
  }
  with_activation(below.activation, [&](auto const& f) {
    for (int q = 0; q < 4; ++q) da[q] = detail::flush(da[q] * detail::derivative(f, z[q], y[q]));
  });
  for (int q = 0; q < 4; ++q) {
    if (column + q >= below.units) da[q] = 0.0f;
  }
  store_quad(below.dz + at, da);
}

/// Tiles are [rows of the minibatch][inputs] of the layer, its weights as they are before the update.
template <int shape, Arithmetic arithmetic>
__global__ void __launch_bounds__(ShapeOf<shape>::threads, 384 / ShapeOf<shape>::threads) input_gradient(Population const* population, std::uint32_t level, Pass pass) {
  using S = ShapeOf<shape>;
  using TileProduct = Product<S, Access::kAlong, Access::kAlong, arithmetic>;
  SHOAL_SHARED(float4, shared, TileProduct::kFloats / 4);
  Population const& p = *population;
  List<Tile> const list = p.input_gradient[level][shape];
  TileProduct product(reinterpret_cast<float*>(shared));
  for (std::uint32_t i = blockIdx.x; i < list.n; i += gridDim.x) {
    Tile const& tile = list.items[i];
    Layer const& layer = p.layers[tile.segments[0].layer];
    Layer const& below = p.layers[tile.segments[0].layer - 1];
    int const rows = rows_of(p, feed_of(p, p.runs[layer.run], pass), pass), row0 = static_cast<int>(tile.row);
    int const first = static_cast<int>(tile.segments[0].column), inner = layer.w_stride;
    if (row0 >= rows) continue;
    product.multiply([&](int row) { return row0 + row < rows ? Operand{layer.dz + place(row0 + row, layer.y_stride, 0)} : Operand{}; },
                     [&](int k) { return first + k < layer.inputs ? Operand{layer.weights + place(first + k, layer.w_stride, 0)} : Operand{}; }, inner,
                     [](int) { return 0.0f; });
    product.for_each_result([&](int row, int column, float const* sums) {
      row += row0;
      column += first;
      if (row >= rows || column >= below.units) return;
      float da[4];
      load_quad(sums, da);
      finish_input_gradient(below, row, column, da);
    });
  }
}

/// The update of four neighbours in one row of a layer's matrix. False where a weight is no longer finite.
__device__ __forceinline__ bool update_quad(Run const& run, Layer const& layer, Update const& update, std::size_t at, float const (&gradient)[4]) {
  float weights[4];
  load_quad(layer.weights + at, weights);
  with_optimizer(run.optimizer, run.n_slots, [&]<class Op, int n_slots>() {
    typename Op::Step constants;
    std::memcpy(&constants, &update.step, sizeof constants);
    float slots[n_slots + 1][4];
    for (int s = 0; s < n_slots; ++s) load_quad(layer.slots[s] + at, slots[s]);
    bool const plain = detail::is_plain(update);
    for (int q = 0; q < 4; ++q) {
      float own[n_slots + 1];
      for (int s = 0; s < n_slots; ++s) own[s] = slots[s][q];
      if (plain) {
        detail::update_weight<n_slots, true>(update, constants, weights[q], gradient[q], own);
      } else {
        detail::update_weight<n_slots, false>(update, constants, weights[q], gradient[q], own);
      }
      for (int s = 0; s < n_slots; ++s) slots[s][q] = own[s];
    }
    for (int s = 0; s < n_slots; ++s) store_quad(layer.slots[s] + at, slots[s]);
  });
  store_quad(layer.weights + at, weights);
  bool finite = true;
  for (float const w : weights) finite = finite && is_finite(w);
  return finite;
}

/// Penalties are on kernels alone.
__device__ __forceinline__ Update update_of_row(Update update, bool is_bias) {
  if (is_bias) update.l1 = update.l2_twice = 0.0f;
  return update;
}

/// Four sums of dW, of row k, to an update or, where that is staged, to the gradient.
__device__ __forceinline__ void finish_weight_gradient(Run const& run, Layer const& layer, Pass pass, int k, std::uint32_t column, float (&gradient)[4]) {
  Update const update = update_of_row(run.updates[pass.offset], k == layer.inputs);
  std::size_t const at = place(k, layer.w_stride, column);
  for (int q = 0; q < 4; ++q) gradient[q] = detail::flush(gradient[q]);
  if (!layer.gradient) {
    if (!update_quad(run, layer, update, at, gradient)) atomicOr(&run.trained->not_finite, 1u);
    return;
  }
  if (k < layer.inputs) {  // a penalty counts in the norm
    float weights[4];
    load_quad(layer.weights + at, weights);
    for (int q = 0; q < 4; ++q) gradient[q] = detail::with_penalty(gradient[q], weights[q], update.l1, update.l2_twice);
  }
  store_quad(layer.gradient + at, gradient);
}

/// Tiles are [inputs and the bias][units]: the bias is the weight of an input that is 1.
template <int shape, Arithmetic arithmetic>
__global__ void __launch_bounds__(ShapeOf<shape>::threads, 512 / ShapeOf<shape>::threads) weight_gradient(Population const* population, std::uint32_t level, Pass pass) {
  using S = ShapeOf<shape>;
  using TileProduct = Product<S, Access::kAcross, Access::kAcross, arithmetic>;
  SHOAL_SHARED(float4, shared, TileProduct::kFloats / 4);
  Population const& p = *population;
  List<Tile> const list = p.weight_gradient[level][shape];
  TileProduct product(reinterpret_cast<float*>(shared));
  for (std::uint32_t i = blockIdx.x; i < list.n; i += gridDim.x) {
    Tile const& tile = list.items[i];
    Layer const& first = p.layers[tile.segments[0].layer];
    int const rows = rows_of(p, feed_of(p, p.runs[first.run], pass), pass), k0 = static_cast<int>(tile.row);
    if (rows == 0) continue;
    product.multiply([&](int k) { return k0 + k < first.x_stride ? Operand{first.input + k0 + k, first.x_stride} : Operand{}; },
                     [&](int column) -> Operand {
                       Segment const segment = tile.segments[column / kSegment];
                       if (segment.layer == Segment::kNone) return {};
                       Layer const& layer = p.layers[segment.layer];
                       std::uint32_t const j = segment.column + static_cast<std::uint32_t>(column % kSegment);
                       return j < static_cast<std::uint32_t>(layer.w_stride) ? Operand{layer.dz + j, layer.y_stride} : Operand{};
                     },
                     rows, [](int) { return 0.0f; });
    product.for_each_result([&](int k, int column, float const* sums) {
      Segment const segment = tile.segments[column / kSegment];
      k += k0;
      if (segment.layer == Segment::kNone || k > first.inputs) return;
      Layer const& layer = p.layers[segment.layer];
      std::uint32_t const j = segment.column + static_cast<std::uint32_t>(column % kSegment);
      if (j >= static_cast<std::uint32_t>(layer.w_stride)) return;
      float gradient[4];
      load_quad(sums, gradient);
      finish_weight_gradient(p.runs[layer.run], layer, pass, k, j, gradient);
    });
  }
}

}  // namespace shoal::cuda
