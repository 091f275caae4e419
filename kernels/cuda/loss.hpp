// SPDX-License-Identifier: Apache-2.0
// Losses, their gradients, predictions, and what an epoch comes to. A thread has a row: sums over outputs run in ascending order.
#pragma once

#include "kernels/cuda/common.hpp"

namespace shoal::cuda {

inline constexpr int kTallyThreads = 32;

/// A row of outputs in global memory.
struct RowOutputs {
  float* first;
  __device__ __forceinline__ float operator[](int j) const { return first[j]; }
  __device__ __forceinline__ void set(int j, float x) const { first[j] = x; }
};

/// The class with the largest sum; ties go to the lowest class. One output: 1 where its sum is positive.
__device__ __forceinline__ int predicted_class(float const* z, int outputs) {
  if (outputs == 1) return z[0] > 0.0f ? 1 : 0;
  int best = 0;
  for (int j = 1; j < outputs; ++j) {
    if (z[best] < z[j]) best = j;
  }
  return best;
}

/// What a loss needs besides the sums.
struct Truth {
  float label = 0.0f;
  float const* targets = nullptr;
  float scale = 1.0f;
};

/// Leaves dz in place of the sums.
__device__ __forceinline__ float loss_of(Run const& run, RowOutputs const& z, int outputs, Truth const& truth, float smoothing) {
  using namespace detail;
  switch (run.loss) {
    case LossKernel::kSoftmax: return softmax_loss<float>(z, outputs, truth.label, truth.scale, smoothing);
    case LossKernel::kNormalizedSigmoid: return normalized_sigmoid_loss<float>(z, outputs, truth.label, truth.scale, smoothing);
    case LossKernel::kSigmoid: return sigmoid_loss<float>(z, truth.label, truth.scale, smoothing);
    case LossKernel::kSquared: return regression_loss<float>(Squared<float>{}, z, outputs, truth.targets, run.unit, truth.scale);
    case LossKernel::kAbsolute: return regression_loss<float>(Absolute<float>{}, z, outputs, truth.targets, run.unit, truth.scale);
    case LossKernel::kHuber: return regression_loss<float>(HuberError<float>{run.delta}, z, outputs, truth.targets, run.unit, truth.scale);
    case LossKernel::kCount: break;
  }
  return 0.0f;
}

__device__ __forceinline__ void predict(Run const& run, RowOutputs const& z, int outputs) {
  using namespace detail;
  switch (run.loss) {
    case LossKernel::kSoftmax: return softmax_predictions<float>(z, outputs);
    case LossKernel::kNormalizedSigmoid: return normalized_sigmoid_predictions<float>(z, outputs);
    case LossKernel::kSigmoid: sigmoids<float>(z, outputs); return;
    default: return;
  }
}

__device__ __forceinline__ void copy_row(float const* from, float* to, int n) {
  for (int j = 0; j < n; ++j) to[j] = from[j];
}

/// A block kLossRows of a run.
__global__ void __launch_bounds__(kLossRows) loss(Population const* population, Pass pass) {
  Population const& p = *population;
  List<Part> const list = (pass.training ? p.train : p.evaluation).loss;
  for (std::uint32_t i = blockIdx.x; i < list.n; i += gridDim.x) {
    Run const& run = p.runs[list.items[i].index];
    Feed const& s = feed_of(p, run, pass);
    Layer const& last = p.layers[run.first_layer + run.n_layers - 1];
    int const rows = rows_of(p, s, pass), outputs = last.units;
    std::uint32_t const b = list.items[i].row + threadIdx.x;
    if (static_cast<int>(b) >= rows) continue;
    float const* const z = last.values + place(b, last.y_stride, 0);
    RowOutputs const dz{last.dz + place(b, last.y_stride, 0)};
    Truth truth;
    int const label = s.tables->labels ? s.labels[b] : -1;
    if (label >= 0) {
      truth.label = static_cast<float>(label);
      if (predicted_class(z, outputs) == label) atomicAdd(&(pass.training ? run.trained : run.evaluated)->hits, 1u);
    } else {
      truth.targets = s.targets + place(b, outputs, 0);
    }
    copy_row(z, dz.first, outputs);
    if (pass.training) {
      truth.scale = 1.0f / static_cast<float>(rows);
      float weight = 1.0f;
      bool const weighted = run.class_weights || s.weights;
      if (weighted) {
        weight = run.class_weights ? run.class_weights[label] * (s.weights ? s.weights[b] : 1.0f) : s.weights[b];
        truth.scale = truth.scale * weight;
      }
      float row_loss = loss_of(run, dz, outputs, truth, run.smoothing);
      if (weighted) row_loss = row_loss * weight;
      run.losses[static_cast<std::size_t>(pass.offset) * s.batch + b] = row_loss;
      if (!is_finite(row_loss)) atomicOr(&run.trained->not_finite, 1u);
      continue;
    }
    run.losses[b] = loss_of(run, dz, outputs, truth, run.smoothing);
    if (run.log_losses) {
      copy_row(z, dz.first, outputs);
      run.log_losses[b] = loss_of(run, dz, outputs, truth, 0.0f);
    }
    if (run.out_sums) {
      std::size_t const at = (static_cast<std::size_t>(step_of(p, pass)) * s.batch + b) * static_cast<std::size_t>(outputs);
      copy_row(z, run.out_sums + at, outputs);
      copy_row(z, dz.first, outputs);
      predict(run, dz, outputs);
      copy_row(dz.first, run.out_predictions + at, outputs);
    }
  }
}

/// Adds in the order of rows: within chunks of 1024, then over the chunks.
__device__ __forceinline__ void add_in_chunks(double& total, double& chunk, std::uint32_t n, float x) {
  chunk += static_cast<double>(x);
  if (n % 1024 == 0) {
    total += chunk;
    chunk = 0.0;
  }
}

/// The losses of n_steps steps from the pass on; a thread a run.
__global__ void __launch_bounds__(kTallyThreads) tally(Population const* population, Pass pass, std::uint32_t n_steps) {
  Population const& p = *population;
  List<std::uint32_t> const list = (pass.training ? p.train : p.evaluation).tally;
  for (std::uint32_t i = blockIdx.x * kTallyThreads + threadIdx.x; i < list.n; i += gridDim.x * kTallyThreads) {
    Run const& run = p.runs[list.items[i]];
    Feed const& s = feed_of(p, run, pass);
    Tally sum = *(pass.training ? run.trained : run.evaluated);
    for (std::uint32_t step = 0; step < n_steps; ++step) {
      int const rows = rows_of(p, s, {pass.training, pass.offset + step});
      for (int b = 0; b < rows; ++b) {
        ++sum.n;
        add_in_chunks(sum.loss, sum.loss_chunk, sum.n, run.losses[static_cast<std::size_t>(step) * s.batch + static_cast<std::size_t>(b)]);
        if (!pass.training && run.log_losses) add_in_chunks(sum.log_loss, sum.log_loss_chunk, sum.n, run.log_losses[b]);
      }
    }
    *(pass.training ? run.trained : run.evaluated) = sum;
  }
}

}  // namespace shoal::cuda
