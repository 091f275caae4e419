// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/update.hpp"

#include <algorithm>
#include <cstring>

#include "shoal/detail/arithmetic.hpp"
#include "shoal/errors.hpp"

namespace shoal::cpu {
namespace {

// The factor that brings a norm down to `limit`; 0 is no limit.
double clip_factor(double limit, double squares) {
  if (limit == 0.0) return 1.0;
  double const norm = detail::square_root(squares);
  return norm > limit ? limit / norm : 1.0;
}

}  // namespace

LayerUpdater::LayerUpdater(Products const& products, Run& run, double rate, int rows, Workspace& workspace)
    : products_(products), kernels_(products.kernels()), run_(run), model_(run.spec.model), rows_(rows), workspace_(workspace), update_(advance(run, rate)),
      function_(kernels_->update[run.traits.optimizer][run.traits.n_slots]) {
  SHOAL_ASSERT(function_);
}

bool LayerUpdater::staged() const { return is_staged(model_); }

void LayerUpdater::add(std::size_t l, Operand const& input, float const* dz) {
  Layer const& layer = run_.parameters->layers()[l];
  std::size_t const dz_stride = activation_stride(rows_);
  WeightGradient product{.a = nullptr, .a_stride = 0, .dz = dz, .dz_stride = dz_stride, .rows = rows_, .inputs = layer.inputs,
                         .units = layer.units, .gradient = nullptr, .update = function_, .parameters = &update_, .weights = layer.kernel,
                         .slots = {}};
  std::copy_n(layer.kernel_slots, kMaxSlots, product.slots);
  float* const bias_gradient = workspace_.floats(layer.bias_size);
  kernels_.bias_gradient(dz, dz_stride, rows_, layer.units, bias_gradient);
  if (!staged()) {
    finite_ &= products_.gradient(input, product, workspace_);
    update_bias(layer, bias_gradient, 1.0f);
    limit_norms(layer);
    return;
  }
  float* const gradient = product.gradient = workspace_.floats(layer.kernel_size);
  static_cast<void>(products_.gradient(input, product, workspace_));
  kernels_.add_penalty(layer.kernel, update_.l1, update_.l2_twice, gradient, layer.kernel_size);
  float* const sums = workspace_.floats(layer.bias_size);
  kernels_.unit_square_sums(gradient, layer.inputs, layer.units, sums);
  Staged& staged = staged_[l] = {gradient, bias_gradient, 0.0, 0.0};
  for (int j = 0; j < layer.units; ++j) {
    staged.kernel_squares += sums[j];
    staged.bias_squares += static_cast<double>(bias_gradient[j]) * bias_gradient[j];
  }
}

bool LayerUpdater::finish() {
  if (!staged()) return finite_;
  std::vector<Layer> const& layers = run_.parameters->layers();
  double squares = 0.0;
  for (std::size_t l = 0; l < layers.size(); ++l) squares += staged_[l].kernel_squares + staged_[l].bias_squares;
  double const global = clip_factor(model_.global_clip_norm, squares);
  for (std::size_t l = 0; l < layers.size(); ++l) apply(layers[l], staged_[l], global);
  return finite_;
}

void LayerUpdater::apply(Layer const& layer, Staged const& staged, double global_scale) {
  Update update = update_;
  update.l1 = update.l2_twice = 0.0f;  // the penalty is in the gradient already: it counts in the norm
  update.clip_scale = static_cast<float>(clip_factor(model_.clip_norm, staged.kernel_squares) * global_scale);
  finite_ &= kernels_.update(function_, update, layer.kernel, staged.kernel, layer.kernel_slots, layer.kernel_size);
  update_bias(layer, staged.bias, static_cast<float>(clip_factor(model_.clip_norm, staged.bias_squares) * global_scale));
  limit_norms(layer);
}

void LayerUpdater::update_bias(Layer const& layer, float const* gradient, float clip_scale) {
  Update update = update_;
  update.l1 = update.l2_twice = 0.0f;  // penalties are on kernels alone
  update.clip_scale = clip_scale;
  finite_ &= function_(update, layer.bias, gradient, layer.bias_slots, layer.bias_size);
}

void LayerUpdater::limit_norms(Layer const& layer) {
  if (model_.max_norm == 0.0) return;
  auto const limit = static_cast<float>(model_.max_norm);
  float* const factors = workspace_.floats(layer.bias_size);
  kernels_.unit_square_sums(layer.kernel, layer.inputs, layer.units, factors);
  for (std::size_t j = 0; j < layer.bias_size; ++j) factors[j] = detail::norm_factor(factors[j], limit);
  kernels_.scale_units(layer.kernel, layer.inputs, layer.units, factors);
}

}  // namespace shoal::cpu
