// SPDX-License-Identifier: Apache-2.0
// One run's weights and optimizer slots as they lie on the device, and the way to and from the unpadded RunState. A copy of the
// weights is each layer's [inputs + 1][stride], the bias last; the block of a run is its weights, its slots likewise, and under
// restore_best the best weights.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "src/engine/run.hpp"

namespace shoal::cuda {

/// Floats of layer l in a copy, and of a copy.
[[nodiscard]] std::size_t layer_floats(std::vector<int> const& sizes, std::size_t l);
[[nodiscard]] std::size_t copy_floats(std::vector<int> const& sizes);

class WeightBlock {
 public:
  explicit WeightBlock(RunBase const& run);

  [[nodiscard]] std::size_t floats() const { return copy_ * static_cast<std::size_t>(1 + n_slots_ + (has_best_ ? 1 : 0)); }
  [[nodiscard]] std::size_t copy() const { return copy_; }  ///< floats
  [[nodiscard]] std::size_t best() const { return copy_ * static_cast<std::size_t>(1 + n_slots_); }
  [[nodiscard]] bool has_best() const { return has_best_; }

  /// A block of initial weights and slots; best weights are the initial ones.
  [[nodiscard]] std::vector<float> initial(RunBase const&) const;
  /// A block of a state; what the state leaves out is as it is initialised.
  [[nodiscard]] std::vector<float> restored(RunBase const&, RunState const&) const;
  /// `which` best: the best weights alone.
  [[nodiscard]] RunState state(RunBase const&, Which, std::span<float const> block) const;

 private:
  [[nodiscard]] std::vector<float> blank(RunBase const&) const;  // initial slots, no weights
  void load(std::vector<LayerState> const& layers, std::vector<LayerState> const& best, std::span<float> block) const;
  void load_copy(std::vector<float> const& kernel, std::vector<float> const& bias, std::size_t l, float* copy) const;
  [[nodiscard]] std::vector<LayerState> save(std::span<float const> block, std::size_t first, int n_slots) const;

  std::vector<int> const& sizes_;
  std::size_t copy_;
  int n_slots_;
  bool has_best_;
};

}  // namespace shoal::cuda
