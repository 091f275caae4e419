// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cuda/weights.hpp"

#include <algorithm>

#include "kernels/cuda/population.hpp"
#include "shoal/errors.hpp"

namespace shoal::cuda {
namespace {

// Calls f(layer, where it begins in a copy).
template <class F>
void for_each_layer(std::vector<int> const& sizes, F&& f) {
  std::size_t begin = 0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) {
    f(l, begin);
    begin += layer_floats(sizes, l);
  }
}

}  // namespace

std::size_t layer_floats(std::vector<int> const& sizes, std::size_t l) {
  return static_cast<std::size_t>(sizes[l] + 1) * static_cast<std::size_t>(stride_for(sizes[l + 1]));
}

std::size_t copy_floats(std::vector<int> const& sizes) {
  std::size_t floats = 0;
  for_each_layer(sizes, [&](std::size_t l, std::size_t) { floats += layer_floats(sizes, l); });
  return floats;
}

WeightBlock::WeightBlock(RunBase const& run)
    : sizes_(run.traits.sizes), copy_(copy_floats(sizes_)), n_slots_(run.traits.n_slots), has_best_(run.keeps_best()) {}

void WeightBlock::load_copy(std::vector<float> const& kernel, std::vector<float> const& bias, std::size_t l, float* copy) const {
  auto const inputs = static_cast<std::size_t>(sizes_[l]), units = static_cast<std::size_t>(sizes_[l + 1]);
  auto const stride = static_cast<std::size_t>(stride_for(sizes_[l + 1]));
  SHOAL_ASSERT(kernel.size() == inputs * units && bias.size() == units);
  for (std::size_t k = 0; k < inputs; ++k) std::copy_n(kernel.begin() + static_cast<std::ptrdiff_t>(k * units), units, copy + k * stride);
  std::copy(bias.begin(), bias.end(), copy + inputs * stride);
}

void WeightBlock::load(std::vector<LayerState> const& layers, std::vector<LayerState> const& best, std::span<float> block) const {
  SHOAL_ASSERT(block.size() == floats() && layers.size() + 1 == sizes_.size());
  for_each_layer(sizes_, [&](std::size_t l, std::size_t begin) {
    load_copy(layers[l].kernel, layers[l].bias, l, block.data() + begin);
    for (std::size_t s = 0; s < layers[l].kernel_slots.size(); ++s) {
      load_copy(layers[l].kernel_slots[s], layers[l].bias_slots[s], l, block.data() + (s + 1) * copy_ + begin);
    }
    if (has_best_ && !best.empty()) load_copy(best[l].kernel, best[l].bias, l, block.data() + this->best() + begin);
  });
}

std::vector<float> WeightBlock::blank(RunBase const& run) const {
  std::vector<float> block(floats());
  for (int s = 0; s < n_slots_; ++s) {
    auto const slot = block.begin() + static_cast<std::ptrdiff_t>(copy_ * static_cast<std::size_t>(s + 1));
    std::fill_n(slot, copy_, initial_slot(run, s));
  }
  return block;
}

std::vector<float> WeightBlock::initial(RunBase const& run) const {
  std::vector<float> block = blank(run);
  std::vector<LayerState> const layers = initial_layers(run);
  load(layers, layers, block);
  return block;
}

std::vector<float> WeightBlock::restored(RunBase const& run, RunState const& state) const {
  std::vector<float> block = has_best_ && state.best_layers.empty() ? initial(run) : blank(run);
  load(state.layers, state.best_layers, block);
  return block;
}

std::vector<LayerState> WeightBlock::save(std::span<float const> block, std::size_t first, int n_slots) const {
  std::vector<LayerState> states(sizes_.size() - 1);
  auto const copy_out = [&](float const* copy, std::size_t l, std::vector<float>& kernel, std::vector<float>& bias) {
    auto const inputs = static_cast<std::size_t>(sizes_[l]), units = static_cast<std::size_t>(sizes_[l + 1]);
    auto const stride = static_cast<std::size_t>(stride_for(sizes_[l + 1]));
    kernel.reserve(inputs * units);
    for (std::size_t k = 0; k < inputs; ++k) kernel.insert(kernel.end(), copy + k * stride, copy + k * stride + units);
    bias.assign(copy + inputs * stride, copy + inputs * stride + units);
  };
  for_each_layer(sizes_, [&](std::size_t l, std::size_t begin) {
    float const* const at = block.data() + first + begin;
    copy_out(at, l, states[l].kernel, states[l].bias);
    states[l].kernel_slots.resize(static_cast<std::size_t>(n_slots));
    states[l].bias_slots.resize(static_cast<std::size_t>(n_slots));
    for (std::size_t s = 0; s < states[l].kernel_slots.size(); ++s) copy_out(at + (s + 1) * copy_, l, states[l].kernel_slots[s], states[l].bias_slots[s]);
  });
  return states;
}

RunState WeightBlock::state(RunBase const& run, Which which, std::span<float const> block) const {
  RunState state = progress_of(run);
  if (which == Which::kBest && has_best_) {
    state.layers = save(block, best(), 0);
    state.epoch = run.stopping.best_epoch;
    return state;
  }
  state.layers = save(block, 0, n_slots_);
  if (has_best_) state.best_layers = save(block, best(), 0);
  return state;
}

}  // namespace shoal::cuda
