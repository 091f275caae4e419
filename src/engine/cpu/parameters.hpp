// SPDX-License-Identifier: Apache-2.0
// One run's weights and optimizer slots in the panel layout, and the way to and from the unpadded RunState.
#pragma once

#include <cstdint>
#include <vector>

#include "shoal/engine.hpp"
#include "src/engine/aligned_buffer.hpp"

namespace shoal::cpu {

inline constexpr int kMaxSlots = 3;

/// A layer's arrays. Kernel: [panels][padded_rows(inputs)][16]; bias: [panels * 16]; slots likewise, null where unused.
struct Layer {
  int inputs = 0, units = 0;
  std::size_t kernel_size = 0, bias_size = 0;  // [floats], padding included
  float* kernel = nullptr;
  float* bias = nullptr;
  float* kernel_slots[kMaxSlots] = {};
  float* bias_slots[kMaxSlots] = {};
};

class Parameters {
 public:
  /// All zero. sizes: units from the input to the output layer.
  Parameters(std::vector<int> const& sizes, int n_slots);

  [[nodiscard]] std::vector<Layer>& layers() { return layers_; }
  [[nodiscard]] std::vector<Layer> const& layers() const { return layers_; }

  void load(std::vector<LayerState> const&);               ///< slots only where the states have them
  [[nodiscard]] std::vector<LayerState> save(int n_slots) const;
  void fill_slot(int slot, float value);                   ///< padding included
  void copy_weights_from(Parameters const&);               ///< kernels and biases of the same shape

 private:
  AlignedBuffer storage_;
  std::vector<Layer> layers_;
};

/// Bytes that Parameters(sizes, n_slots) takes.
[[nodiscard]] std::uint64_t parameter_bytes(std::vector<int> const& sizes, int n_slots);

}  // namespace shoal::cpu
