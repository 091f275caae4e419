// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "src/engine/cpu/update.hpp"
#include "src/engine/metrics.hpp"

namespace shoal::cpu {
namespace {

// What a hidden layer keeps between its forward and its backward pass. All panels over its units.
struct Kept {
  float const* sums = nullptr;     // z, where the activation's derivative needs it
  float const* values = nullptr;   // y = f(z)
  float const* mask = nullptr;     // dropout multipliers, or null
  float const* outputs = nullptr;  // what the next layer reads: y, or y * mask
  std::size_t stride = 0;
};

float* layer_sums(TeamKernels const& kernels, Layer const& layer, LayerInput const& input, int rows, Workspace& workspace) {
  float* const z = workspace.panels(rows, layer.units);
  MatMul const product{.a = input.values, .a_stride = input.stride, .w = layer.kernel,
                       .w_stride = static_cast<std::size_t>(padded_rows(layer.inputs)) * kPanel, .bias = layer.bias,
                       .c = z, .c_stride = activation_stride(rows), .rows = rows, .inner = layer.inputs, .columns = layer.units};
  if (input.sparse) {
    kernels.sparse_matmul(product, *input.sparse);
  } else {
    kernels.matmul(product);
  }
  return z;
}

// Activations map 0 to other values: what lies beyond the width must stay 0 for the next product.
void zero_padding(float* panels, std::size_t stride, int rows, int units) {
  int const used = units % kPanel;
  if (used == 0) return;
  float* row = panels + (units / kPanel) * stride;
  for (int b = 0; b < rows; ++b, row += kPanel) std::fill(row + used, row + kPanel, 0.0f);
}

void activate(TeamKernels const& kernels, Run const& run, std::size_t l, float const* z, float* y, int rows, int units) {
  std::size_t const stride = activation_stride(rows);
  auto const function = kernels->activate[run.traits.activation_index[l]];
  kernels.for_panels(panels_for(units), rows, [&](int p) {
    function(run.traits.activations[l], z + p * stride, y + p * stride, static_cast<std::size_t>(rows) * kPanel);
  });
  zero_padding(y, stride, rows, units);
}

// The values times a fresh dropout mask; `mask` receives the multipliers.
float* drop(TeamKernels const& kernels, Run const& run, std::uint32_t layer, Minibatch const& batch, float const* values, std::size_t values_stride,
            int columns, Workspace& workspace, float const** mask) {
  double const rate = run.traits.dropout[layer];
  std::size_t const stride = activation_stride(batch.rows);
  float* const multipliers = workspace.panels(batch.rows, columns);
  kernels->dropout_mask({.key = run.dropout_key, .layer_epoch = layer << 24 | static_cast<std::uint32_t>(run.epoch + 1), .step = batch.step,
                        .threshold = dropout_threshold(rate), .scale = static_cast<float>(1.0 / (1.0 - rate)),
                        .rows = batch.rows, .columns = columns, .multiplier = multipliers, .stride = stride});
  float* const dropped = workspace.panels(batch.rows, columns);
  kernels.for_panels(panels_for(columns), batch.rows, [&](int p) {
    kernels->multiply(values + p * values_stride, multipliers + p * stride, dropped + p * stride, static_cast<std::size_t>(batch.rows) * kPanel);
  });
  *mask = multipliers;
  return dropped;
}

Kept hidden_layer(TeamKernels const& kernels, Run const& run, std::size_t l, Minibatch const& batch, LayerInput const& input, Workspace& workspace) {
  Layer const& layer = run.parameters->layers()[l];
  Kept kept{.stride = activation_stride(batch.rows)};
  float* const z = layer_sums(kernels, layer, input, batch.rows, workspace);
  float* const y = run.traits.keeps_sums[l] ? workspace.panels(batch.rows, layer.units) : z;
  activate(kernels, run, l, z, y, batch.rows, layer.units);
  kept.sums = z;
  kept.values = kept.outputs = y;
  if (run.traits.dropout[l + 1] > 0.0) {
    kept.outputs = drop(kernels, run, static_cast<std::uint32_t>(l + 1), batch, y, kept.stride, layer.units, workspace, &kept.mask);
  }
  return kept;
}

// The weight of each row's loss: the data set's times its class's; null where all are 1.
float const* row_weights(Run const& run, Minibatch const& batch, Workspace& workspace) {
  if (run.traits.class_weights.empty()) return batch.weights;
  float* const weights = workspace.floats(batch.rows);
  for (int b = 0; b < batch.rows; ++b) {
    weights[b] = run.traits.class_weights[batch.labels[b]] * (batch.weights ? batch.weights[b] : 1.0f);
  }
  return weights;
}

int count_hits(Run const& run, Minibatch const& batch, float const* z, std::size_t stride) {
  if (!batch.labels) return 0;
  int const n_outputs = run.traits.sizes.back();
  if (n_outputs <= kPanel) {
    int hits = 0;
    for (int b = 0; b < batch.rows; ++b) hits += predicted_class(z + static_cast<std::size_t>(b) * kPanel, n_outputs) == batch.labels[b];
    return hits;
  }
  std::vector<float> row(n_outputs);
  int hits = 0;
  for (int b = 0; b < batch.rows; ++b) {
    for (int j = 0; j < n_outputs; ++j) row[j] = z[(j / kPanel) * stride + static_cast<std::size_t>(b) * kPanel + j % kPanel];
    hits += predicted_class(row.data(), n_outputs) == batch.labels[b];
  }
  return hits;
}

// Losses of the rows and dz of the output layer. False where the batch's loss is not finite.
bool output_loss(TeamKernels const& kernels, Run const& run, Minibatch const& batch, float const* z, float* dz, Workspace& workspace, float* losses) {
  float const* const weights = row_weights(run, batch, workspace);
  kernels->loss[static_cast<std::size_t>(run.traits.loss)](
      {.z = z, .stride = activation_stride(batch.rows), .rows = batch.rows, .outputs = run.traits.sizes.back(), .labels = batch.labels,
       .targets = batch.targets, .weights = weights, .scale = 1.0f / static_cast<float>(batch.rows),
       .smoothing = static_cast<float>(run.spec.model.label_smoothing), .delta = run.traits.delta,
       .unit = run.traits.loss_unit.empty() ? nullptr : run.traits.loss_unit.data(), .losses = losses, .dz = dz,
       .scratch = workspace.floats(loss_scratch(run.traits.sizes.back()))});
  double sum = 0.0;
  for (int b = 0; b < batch.rows; ++b) {
    if (weights) losses[b] *= weights[b];
    sum += losses[b];
  }
  return std::isfinite(sum);
}

// dz of hidden layer l from dz of the layer above, with that layer's weights before their update.
float* backward(TeamKernels const& kernels, Run const& run, std::size_t l, Kept const& kept, float const* dz_above, int rows, Workspace& workspace) {
  Layer const& above = run.parameters->layers()[l + 1];
  std::size_t const stride = activation_stride(rows);
  float* const transposed = workspace.floats(static_cast<std::size_t>(panels_for(above.inputs)) * above.units * kPanel);
  kernels.transpose(above.kernel, above.inputs, above.units, transposed);
  float* const da = workspace.panels(rows, above.inputs);
  kernels.matmul({.a = dz_above, .a_stride = stride, .w = transposed, .w_stride = static_cast<std::size_t>(above.units) * kPanel, .bias = nullptr,
                  .c = da, .c_stride = stride, .rows = rows, .inner = above.units, .columns = above.inputs});
  auto const derive = kernels->activate_backward[run.traits.activation_index[l]];
  kernels.for_panels(panels_for(above.inputs), rows, [&](int p) {
    std::size_t const at = p * stride, n = static_cast<std::size_t>(rows) * kPanel;
    if (kept.mask) kernels->multiply(da + at, kept.mask + at, da + at, n);
    derive(run.traits.activations[l], kept.sums + at, kept.values + at, da + at, da + at, n);
  });
  return da;
}

}  // namespace

float* forward(TeamKernels const& kernels, Run const& run, Parameters const& parameters, Minibatch const& batch, Workspace& workspace) {
  LayerInput input{batch.x, batch.x_stride, batch.sparse};
  for (std::size_t l = 0;; ++l) {
    Layer const& layer = parameters.layers()[l];
    float* const z = layer_sums(kernels, layer, input, batch.rows, workspace);
    if (l + 1 == parameters.layers().size()) return z;
    activate(kernels, run, l, z, z, batch.rows, layer.units);
    input = {z, activation_stride(batch.rows)};
  }
}

StepResult train_step(TeamKernels const& kernels, Run& run, Minibatch const& batch, double rate, Workspace& workspace, float* losses) {
  Workspace::Mark const mark = workspace.mark();
  std::size_t const n_hidden = run.traits.activations.size(), stride = activation_stride(batch.rows);
  std::array<Kept, kMaxHiddenLayers> kept;
  std::array<LayerInput, kMaxHiddenLayers + 1> inputs;
  inputs[0] = {batch.x, batch.x_stride, batch.sparse};
  if (run.traits.dropout[0] > 0.0) {
    float const* unused;
    inputs[0] = {drop(kernels, run, 0, batch, batch.x, batch.x_stride, run.traits.sizes[0], workspace, &unused), stride};
  }
  for (std::size_t l = 0; l < n_hidden; ++l) {
    kept[l] = hidden_layer(kernels, run, l, batch, inputs[l], workspace);
    inputs[l + 1] = {kept[l].outputs, kept[l].stride};
  }
  Layer const& last = run.parameters->layers().back();
  float const* const z = layer_sums(kernels, last, inputs[n_hidden], batch.rows, workspace);
  StepResult result{.hits = count_hits(run, batch, z, stride)};

  float* dz = workspace.panels(batch.rows, last.units);
  result.finite = output_loss(kernels, run, batch, z, dz, workspace, losses);
  LayerUpdater updater(kernels, run, rate, batch.rows, workspace);
  for (std::size_t l = n_hidden + 1; l-- > 0;) {
    float* const below = l > 0 ? backward(kernels, run, l - 1, kept[l - 1], dz, batch.rows, workspace) : nullptr;
    updater.add(l, inputs[l], dz);
    dz = below;
  }
  result.finite &= updater.finish();
  workspace.release(mark);
  return result;
}

}  // namespace shoal::cpu
