// SPDX-License-Identifier: Apache-2.0
// What the batched executor does around a library's products: sums start as biases, and become activations, gradients and
// updates as in the grouped executor. A block a row.
#pragma once

#include "kernels/cuda/backward.hpp"
#include "kernels/cuda/forward.hpp"

namespace shoal::cuda {

inline constexpr int kRowThreads = 64;

/// f(layer, row, column of four neighbours) for the rows of a list that this step has; width(layer) columns.
template <class Width, class F>
__device__ __forceinline__ void for_each_quad(Population const& p, List<Part> const& list, Pass pass, bool rows_are_minibatch, Width const& width, F const& f) {
  for (std::uint32_t i = blockIdx.x; i < list.n; i += gridDim.x) {
    Part const part = list.items[i];
    Layer const& layer = p.layers[part.index];
    int const rows = rows_of(p, feed_of(p, p.runs[layer.run], pass), pass);
    if (rows == 0 || (rows_are_minibatch && static_cast<int>(part.row) >= rows)) continue;
    int const n = width(layer);
    for (int column = static_cast<int>(threadIdx.x) * 4; column < n; column += kRowThreads * 4) f(part.index, static_cast<int>(part.row), column);
  }
}

/// Sums begin with the bias, where the layer keeps its values.
__global__ void __launch_bounds__(kRowThreads) start_sums(Population const* population, std::uint32_t level, Pass pass) {
  Population const& p = *population;
  for_each_quad(p, (pass.training ? p.train : p.evaluation).rows[level], pass, true, [](Layer const& layer) { return layer.w_stride; },
                [&](std::uint32_t index, int row, int column) {
                  Layer const& layer = p.layers[index];
                  float bias[4];
                  load_quad(layer.weights + place(layer.inputs, layer.w_stride, column), bias);
                  store_quad(layer.values + place(row, layer.y_stride, column), bias);
                });
}
__global__ void __launch_bounds__(kRowThreads) finish_sums(Population const* population, std::uint32_t level, Pass pass) {
  Population const& p = *population;
  for_each_quad(p, (pass.training ? p.train : p.evaluation).rows[level], pass, true, [](Layer const& layer) { return layer.w_stride; },
                [&](std::uint32_t index, int row, int column) {
                  Layer const& layer = p.layers[index];
                  float z[4];
                  load_quad(layer.values + place(row, layer.y_stride, column), z);
                  finish_forward(p, layer, pass, row, static_cast<std::uint32_t>(column), z);
                });
}
/// The gradient of a layer's input lies where dz of the layer below will be.
__global__ void __launch_bounds__(kRowThreads) finish_input_gradients(Population const* population, std::uint32_t level, Pass pass) {
  Population const& p = *population;
  for_each_quad(p, p.input_rows[level], pass, true, [](Layer const& layer) { return layer.inputs; },
                [&](std::uint32_t index, int row, int column) {
                  Layer const& below = p.layers[index - 1];
                  float da[4];
                  load_quad(below.dz + place(row, below.y_stride, column), da);
                  finish_input_gradient(below, row, column, da);
                });
}
__global__ void __launch_bounds__(kRowThreads) finish_weight_gradients(Population const* population, std::uint32_t level, Pass pass) {
  Population const& p = *population;
  for_each_quad(p, p.gradient_rows[level], pass, false, [](Layer const& layer) { return layer.w_stride; },
                [&](std::uint32_t index, int k, int column) {
                  Layer const& layer = p.layers[index];
                  float gradient[4];
                  load_quad(layer.product + place(k, layer.w_stride, column), gradient);
                  finish_weight_gradient(p.runs[layer.run], layer, pass, k, static_cast<std::uint32_t>(column), gradient);
                });
}

}  // namespace shoal::cuda
