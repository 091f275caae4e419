// SPDX-License-Identifier: Apache-2.0
// Norms: those of gradients, with the updates that wait for them (clip_norm, global_clip_norm), and max_norm of units.
#pragma once

#include "kernels/cuda/backward.hpp"

namespace shoal::cuda {

inline constexpr int kNormThreads = 128;

/// The factor that brings a norm down to `limit`; 0 is no limit.
__device__ __forceinline__ double clip_factor(double limit, double squares) {
  if (limit == 0.0) return 1.0;
  double const norm = sqrt(squares);
  return norm > limit ? limit / norm : 1.0;
}

/// A chain over inputs for each unit; a block a layer.
__device__ __forceinline__ float unit_square_sum(float const* matrix, Layer const& layer, int unit) {
  float sum = 0.0f;
  for (int k = 0; k < layer.inputs; ++k) {
    float const x = matrix[place(k, layer.w_stride, unit)];
    sum = detail::fma(x, x, sum);
  }
  return detail::flush(sum);
}

__global__ void __launch_bounds__(kNormThreads) gradient_norms(Population const* population, Pass pass) {
  Population const& p = *population;
  for (std::uint32_t i = blockIdx.x; i < p.staged.n; i += gridDim.x) {
    Layer const& layer = p.layers[p.staged.items[i]];
    bool const there = rows_of(p, feed_of(p, p.runs[layer.run], pass), pass) > 0;
    for (int j = static_cast<int>(threadIdx.x); j < layer.units && there; j += kNormThreads) layer.unit_sums[j] = unit_square_sum(layer.gradient, layer, j);
    __syncthreads();
    if (threadIdx.x == 0 && there) {
      double kernel = 0.0, bias = 0.0;
      for (int j = 0; j < layer.units; ++j) {
        kernel += static_cast<double>(layer.unit_sums[j]);
        double const g = static_cast<double>(layer.gradient[place(layer.inputs, layer.w_stride, j)]);
        bias += g * g;
      }
      layer.squares[0] = kernel;
      layer.squares[1] = bias;
    }
    __syncthreads();
  }
}

/// A block kUpdateFloats of a layer's matrix.
__global__ void __launch_bounds__(kNormThreads) staged_update(Population const* population, Pass pass) {
  Population const& p = *population;
  for (std::uint32_t i = blockIdx.x; i < p.staged_updates.n; i += gridDim.x) {
    Part const part = p.staged_updates.items[i];
    Layer const& layer = p.layers[part.index];
    Run const& run = p.runs[layer.run];
    if (rows_of(p, feed_of(p, run, pass), pass) == 0) continue;
    double squares = 0.0;
    for (std::uint32_t l = run.first_layer; l < run.first_layer + run.n_layers; ++l) squares += p.layers[l].squares[0] + p.layers[l].squares[1];
    double const global = clip_factor(run.global_clip_norm, squares);
    Update update = run.updates[pass.offset];
    update.l1 = update.l2_twice = 0.0f;  // in the gradient already
    auto const bias_begin = static_cast<std::uint32_t>(place(layer.inputs, layer.w_stride, 0)), end = bias_begin + static_cast<std::uint32_t>(layer.w_stride);
    for (std::uint32_t at = part.row + threadIdx.x * 4; at < end && at < part.row + kUpdateFloats; at += kNormThreads * 4) {
      update.clip_scale = static_cast<float>(clip_factor(run.clip_norm, layer.squares[at >= bias_begin ? 1 : 0]) * global);
      float gradient[4];
      load_quad(layer.gradient + at, gradient);
      if (!update_quad(run, layer, update, at, gradient)) atomicOr(&run.trained->not_finite, 1u);
    }
  }
}

/// A block a layer.
__global__ void __launch_bounds__(kNormThreads) limit_norms(Population const* population, Pass pass) {
  Population const& p = *population;
  for (std::uint32_t i = blockIdx.x; i < p.limited.n; i += gridDim.x) {
    Layer const& layer = p.layers[p.limited.items[i]];
    if (rows_of(p, feed_of(p, p.runs[layer.run], pass), pass) == 0) continue;
    for (int j = static_cast<int>(threadIdx.x); j < layer.units; j += kNormThreads) {
      float const factor = detail::norm_factor(unit_square_sum(layer.weights, layer, j), layer.max_norm);
      for (int k = 0; k < layer.inputs; ++k) {
        float& w = layer.weights[place(k, layer.w_stride, j)];
        w = w * factor;
      }
    }
  }
}

}  // namespace shoal::cuda
