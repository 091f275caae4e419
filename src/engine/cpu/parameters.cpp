// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/parameters.hpp"

#include <algorithm>
#include <utility>

#include "kernels/cpu/panels.hpp"
#include "shoal/errors.hpp"

namespace shoal::cpu {
namespace {

std::size_t bias_floats(int units) { return static_cast<std::size_t>(panels_for(units)) * kPanel; }

// Floats of one copy of a layer's kernel and bias.
std::size_t layer_floats(int inputs, int units) { return kernel_floats(inputs, units) + bias_floats(units); }

// Calls f(unpadded index, padded index) for every weight of a kernel.
template <class F>
void for_each_weight(int inputs, int units, F&& f) {
  std::size_t const panel_floats = static_cast<std::size_t>(padded_rows(inputs)) * kPanel;
  for (int k = 0; k < inputs; ++k) {
    for (int j = 0; j < units; ++j) {
      f(static_cast<std::size_t>(k) * units + j, (j / kPanel) * panel_floats + static_cast<std::size_t>(k) * kPanel + j % kPanel);
    }
  }
}

void load_kernel(Layer const& layer, std::vector<float> const& from, float* to) {
  SHOAL_ASSERT(from.size() == static_cast<std::size_t>(layer.inputs) * layer.units);
  for_each_weight(layer.inputs, layer.units, [&](std::size_t plain, std::size_t padded) { to[padded] = from[plain]; });
}

void load_bias(Layer const& layer, std::vector<float> const& from, float* to) {
  SHOAL_ASSERT(from.size() == static_cast<std::size_t>(layer.units));
  std::copy(from.begin(), from.end(), to);
}

std::vector<float> save_kernel(Layer const& layer, float const* from) {
  std::vector<float> to(static_cast<std::size_t>(layer.inputs) * layer.units);
  for_each_weight(layer.inputs, layer.units, [&](std::size_t plain, std::size_t padded) { to[plain] = from[padded]; });
  return to;
}

std::vector<float> save_bias(Layer const& layer, float const* from) { return {from, from + layer.units}; }

}  // namespace

Parameters::Parameters(std::vector<int> const& sizes, int n_slots)
    : storage_(parameter_bytes(sizes, n_slots) / sizeof(float)), layers_(sizes.size() - 1) {
  float* next = storage_.data();
  auto const take = [&](std::size_t n) { return std::exchange(next, next + n); };
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Layer& layer = layers_[l];
    layer.inputs = sizes[l];
    layer.units = sizes[l + 1];
    layer.kernel_size = kernel_floats(layer.inputs, layer.units);
    layer.bias_size = bias_floats(layer.units);
    layer.kernel = take(layer.kernel_size);
    layer.bias = take(layer.bias_size);
    for (int s = 0; s < n_slots; ++s) {
      layer.kernel_slots[s] = take(layer.kernel_size);
      layer.bias_slots[s] = take(layer.bias_size);
    }
  }
}

void Parameters::load(std::vector<LayerState> const& states) {
  SHOAL_ASSERT(states.size() == layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Layer& layer = layers_[l];
    load_kernel(layer, states[l].kernel, layer.kernel);
    load_bias(layer, states[l].bias, layer.bias);
    for (std::size_t s = 0; s < states[l].kernel_slots.size(); ++s) {
      load_kernel(layer, states[l].kernel_slots[s], layer.kernel_slots[s]);
      load_bias(layer, states[l].bias_slots[s], layer.bias_slots[s]);
    }
  }
}

std::vector<LayerState> Parameters::save(int n_slots) const {
  std::vector<LayerState> states(layers_.size());
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    Layer const& layer = layers_[l];
    states[l].kernel = save_kernel(layer, layer.kernel);
    states[l].bias = save_bias(layer, layer.bias);
    for (int s = 0; s < n_slots; ++s) {
      states[l].kernel_slots.push_back(save_kernel(layer, layer.kernel_slots[s]));
      states[l].bias_slots.push_back(save_bias(layer, layer.bias_slots[s]));
    }
  }
  return states;
}

void Parameters::fill_slot(int slot, float value) {
  for (Layer& layer : layers_) {
    std::fill_n(layer.kernel_slots[slot], layer.kernel_size, value);
    std::fill_n(layer.bias_slots[slot], layer.bias_size, value);
  }
}

void Parameters::copy_weights_from(Parameters const& other) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    std::copy_n(other.layers_[l].kernel, layers_[l].kernel_size, layers_[l].kernel);
    std::copy_n(other.layers_[l].bias, layers_[l].bias_size, layers_[l].bias);
  }
}

std::uint64_t parameter_bytes(std::vector<int> const& sizes, int n_slots) {
  std::uint64_t floats = 0;
  for (std::size_t l = 0; l + 1 < sizes.size(); ++l) floats += layer_floats(sizes[l], sizes[l + 1]);
  return floats * (1 + n_slots) * sizeof(float);
}

}  // namespace shoal::cpu
