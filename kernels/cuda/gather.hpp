// SPDX-License-Identifier: Apache-2.0
// Raw rows of the data set to the minibatch that all runs of a feed read, and copies of it for runs with input dropout.
#pragma once

#include "kernels/cuda/common.hpp"

namespace shoal::cuda {

inline constexpr int kGatherThreads = 128;

/// The last knot that is not above the value, by halving.
__device__ __forceinline__ float quantile_score(float value, float const* knots, float const* scores, float const* slopes) {
  constexpr int kKnots = 256;
  if (!(value > knots[0])) return scores[0];
  if (value >= knots[kKnots - 1]) return scores[kKnots - 1];
  int at = 0;
  for (int half = kKnots / 2; half > 0; half /= 2) at += knots[at + half] <= value ? half : 0;
  return detail::fma(value - knots[at], slopes[at], scores[at]);
}

__device__ __forceinline__ float feature(FeatureTables const& t, std::uint32_t row, int k) {
  std::size_t const at = place(row, t.n_numeric, k);
  float value = t.bytes ? static_cast<float>(t.bytes[at]) : t.floats[at];
  if (value != value) value = t.impute[k];
  if (!t.knots) return detail::fma(value, t.scale[k], t.shift[k]);
  std::size_t const table = place(k, 256, 0);
  return quantile_score(value, t.knots + table, t.scores + table, t.slopes + table);
}

/// A block a row of a feed.
__global__ void __launch_bounds__(kGatherThreads) gather(Population const* population, Pass pass) {
  Population const& p = *population;
  List<Part> const list = pass.training ? p.train.gather : p.evaluation.gather;
  int const thread = static_cast<int>(threadIdx.x);
  for (std::uint32_t i = blockIdx.x; i < list.n; i += gridDim.x) {
    Feed const& s = (pass.training ? p.train_feeds : p.evaluation_feeds)[list.items[i].index];
    FeatureTables const& t = *s.tables;
    std::uint32_t const b = list.items[i].row;
    bool const there = static_cast<int>(b) < rows_of(p, s, pass);
    std::uint32_t const row = there ? s.rows[static_cast<std::size_t>(step_of(p, pass)) * s.batch + b] : 0;
    float* const x = s.x + place(b, s.x_stride, 0);
    for (int k = thread; k < s.x_stride && there; k += kGatherThreads) {
      x[k] = k < t.n_numeric ? feature(t, row, k) : k == t.n_features ? 1.0f : 0.0f;
    }
    __syncthreads();
    for (int c = thread; c < t.n_categorical && there; c += kGatherThreads) {
      std::int32_t const column = t.level_to_column[t.first_level[c] + t.codes[place(row, t.n_categorical, c)]];
      s.columns[place(b, t.n_categorical, c)] = column;
      if (column >= 0) x[column] = 1.0f;
    }
    if (thread == 0 && there) {
      if (t.labels) s.labels[b] = t.labels[row];
      if (t.row_weights) s.weights[b] = t.row_weights[row];
    }
    for (int j = thread; t.targets && j < t.n_outputs && there; j += kGatherThreads) {
      s.targets[place(b, t.n_outputs, j)] = t.targets[place(row, t.n_outputs, j)];
    }
  }
}

/// A block a row of a run.
__global__ void __launch_bounds__(kGatherThreads) drop_inputs(Population const* population, Pass pass) {
  Population const& p = *population;
  for (std::uint32_t i = blockIdx.x; i < p.input_dropout.n; i += gridDim.x) {
    Run const& run = p.runs[p.input_dropout.items[i].index];
    Feed const& s = feed_of(p, run, pass);
    std::uint32_t const b = p.input_dropout.items[i].row;
    if (static_cast<int>(b) >= rows_of(p, s, pass)) continue;
    std::size_t const at = place(b, s.x_stride, 0);
    for (int k = static_cast<int>(threadIdx.x) * 4; k < s.x_stride; k += kGatherThreads * 4) {
      float x[4], multipliers[4];
      load_quad(s.x + at + k, x);
      dropout_multipliers(run, 0, step_of(p, pass), b, static_cast<std::uint32_t>(k), run.input_threshold, run.input_scale, multipliers);
      for (int q = 0; q < 4; ++q) {
        if (k + q < s.tables->n_features) x[q] = x[q] * multipliers[q];  // the input of the bias stays 1
      }
      store_quad(run.dropped_x + at + k, x);
    }
  }
}

/// The column of ones behind each hidden layer's outputs, which no kernel writes where the width is a multiple of 4.
__global__ void __launch_bounds__(kGatherThreads) write_ones(Population const* population) {
  Population const& p = *population;
  for (std::uint32_t i = blockIdx.x; i < p.ones.n; i += gridDim.x) {
    Layer const& layer = p.layers[p.ones.items[i]];
    for (std::uint32_t b = threadIdx.x; b < layer.capacity; b += kGatherThreads) layer.outputs[place(b, layer.y_stride, layer.units)] = 1.0f;
  }
}

}  // namespace shoal::cuda
