// SPDX-License-Identifier: Apache-2.0
// The updates of one step. Fused where nothing needs a whole tensor's gradient first: the optimizer is applied to each
// tile of dW while it is hot. Staged under clip_norm or global_clip_norm: gradients are stored until the norms are known.
#pragma once

#include <array>

#include "kernels/cpu/kernels.hpp"
#include "src/engine/cpu/products.hpp"
#include "src/engine/cpu/run.hpp"
#include "src/engine/cpu/workspace.hpp"

namespace shoal::cpu {

class LayerUpdater {
 public:
  /// Moves the run's clock to this step.
  LayerUpdater(Products const&, Run&, double rate, int rows, Workspace&);
  /// Layers from the last to the first, each after the layer below has its dz.
  void add(std::size_t layer, Operand const& input, float const* dz);
  /// Applies what was staged. False where an updated weight is not finite.
  [[nodiscard]] bool finish();

 private:
  struct Staged {
    float* kernel;
    float* bias;
    double kernel_squares, bias_squares;  // squared norms
  };
  [[nodiscard]] bool staged() const;
  void update_bias(Layer const&, float const* gradient, float clip_scale);
  void limit_norms(Layer const&);
  void apply(Layer const&, Staged const&, double global_scale);

  Products const& products_;
  TeamKernels const& kernels_;
  Run& run_;
  MlpConfig const& model_;
  int rows_;
  Workspace& workspace_;
  Update update_;
  UpdateFunction function_;
  std::array<Staged, kMaxHiddenLayers + 1> staged_{};
  bool finite_ = true;
};

}  // namespace shoal::cpu
