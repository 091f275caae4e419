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
  Operand outputs;                 // what the next layer reads: y, or y * mask
};

float* layer_sums(Products const& products, Layer const& layer, Operand const& input, int rows, Workspace& workspace) {
  float* const z = workspace.panels(rows, layer.units);
  products.forward(input, layer, rows, z, workspace);
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

Kept hidden_layer(Products const& products, Run const& run, std::size_t l, Minibatch const& batch, Operand const& input, Workspace& workspace) {
  Layer const& layer = run.parameters->layers()[l];
  std::size_t const stride = activation_stride(batch.rows);
  float* const z = layer_sums(products, layer, input, batch.rows, workspace);
  float* const y = run.traits.keeps_sums[l] ? workspace.panels(batch.rows, layer.units) : z;
  activate(products.kernels(), run, l, z, y, batch.rows, layer.units);
  Kept kept{.sums = z, .values = y};
  float const* outputs = y;
  if (run.traits.dropout[l + 1] > 0.0) {
    outputs = drop(products.kernels(), run, static_cast<std::uint32_t>(l + 1), batch, y, stride, layer.units, workspace, &kept.mask);
  }
  kept.outputs = products.operand(outputs, stride, batch.rows, layer.units, Use::kTrain, workspace);
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
float* backward(Products const& products, Run const& run, std::size_t l, Kept const& kept, float const* dz_above, int rows, Workspace& workspace) {
  Layer const& above = run.parameters->layers()[l + 1];
  TeamKernels const& kernels = products.kernels();
  std::size_t const stride = activation_stride(rows);
  float* const da = workspace.panels(rows, above.inputs);
  products.backward(dz_above, above, rows, da, workspace);
  auto const derive = kernels->activate_backward[run.traits.activation_index[l]];
  kernels.for_panels(panels_for(above.inputs), rows, [&](int p) {
    std::size_t const at = p * stride, n = static_cast<std::size_t>(rows) * kPanel;
    if (kept.mask) kernels->multiply(da + at, kept.mask + at, da + at, n);
    derive(run.traits.activations[l], kept.sums + at, kept.values + at, da + at, da + at, n);
  });
  return da;
}

}  // namespace

float* forward(Products const& products, Run const& run, Parameters const& parameters, Minibatch const& batch, Workspace& workspace) {
  Operand input = batch.x;
  for (std::size_t l = 0;; ++l) {
    Layer const& layer = parameters.layers()[l];
    float* const z = layer_sums(products, layer, input, batch.rows, workspace);
    if (l + 1 == parameters.layers().size()) return z;
    activate(products.kernels(), run, l, z, z, batch.rows, layer.units);
    input = products.operand(z, activation_stride(batch.rows), batch.rows, layer.units, Use::kEvaluate, workspace);
  }
}

StepResult train_step(Products const& products, Run& run, Minibatch const& batch, double rate, Workspace& workspace, float* losses) {
  Workspace::Mark const mark = workspace.mark();
  TeamKernels const& kernels = products.kernels();
  std::size_t const n_hidden = run.traits.activations.size(), stride = activation_stride(batch.rows);
  std::array<Kept, kMaxHiddenLayers> kept;
  Operand input = batch.x;
  if (run.traits.dropout[0] > 0.0) {
    float const* unused;
    int const columns = run.traits.sizes[0];
    float const* const dropped = drop(kernels, run, 0, batch, batch.x.values, batch.x.stride, columns, workspace, &unused);
    input = products.operand(dropped, stride, batch.rows, columns, Use::kTrain, workspace);
  }
  auto const input_of = [&](std::size_t l) -> Operand const& { return l == 0 ? input : kept[l - 1].outputs; };
  for (std::size_t l = 0; l < n_hidden; ++l) kept[l] = hidden_layer(products, run, l, batch, input_of(l), workspace);
  Layer const& last = run.parameters->layers().back();
  float const* const z = layer_sums(products, last, input_of(n_hidden), batch.rows, workspace);
  StepResult result{.hits = count_hits(run, batch, z, stride)};

  float* dz = workspace.panels(batch.rows, last.units);
  result.finite = output_loss(kernels, run, batch, z, dz, workspace, losses);
  LayerUpdater updater(products, run, rate, batch.rows, workspace);
  for (std::size_t l = n_hidden + 1; l-- > 0;) {
    float* const below = l > 0 ? backward(products, run, l - 1, kept[l - 1], dz, batch.rows, workspace) : nullptr;
    updater.add(l, input_of(l), dz);
    dz = below;
  }
  result.finite &= updater.finish();
  workspace.release(mark);
  return result;
}

}  // namespace shoal::cpu
