// SPDX-License-Identifier: Apache-2.0
// The products of a layer, in the engine's precision: the one place that knows of another than float.
#pragma once

#include "kernels/cpu/kernels.hpp"
#include "shoal/engine.hpp"
#include "src/engine/cpu/parameters.hpp"
#include "src/engine/cpu/sparse_features.hpp"
#include "src/engine/cpu/team_kernels.hpp"
#include "src/engine/cpu/workspace.hpp"

namespace shoal::cpu {

/// A matrix that layers read: features or a layer's outputs.
struct Operand {
  float const* values = nullptr;         ///< panels, `stride` apart
  std::size_t stride = 0;
  SparseMatrix const* sparse = nullptr;  ///< where the values are not 0, or null
  PairMatrix pairs{};                    ///< the values as products read them, where the precision is bf16
};

class Products {
 public:
  Products(TeamKernels const& kernels, Precision precision) : kernels_(kernels), rounds_(precision == Precision::kBf16) {}

  [[nodiscard]] TeamKernels const& kernels() const { return kernels_; }

  /// Of values [rows][columns]; for kEvaluate it may be the input of forward() only. What it needs besides is in the workspace.
  [[nodiscard]] Operand operand(float const* values, std::size_t stride, int rows, int columns, Use, Workspace&) const;
  /// z[rows][units] = x w + bias, panels activation_stride(rows) apart.
  void forward(Operand const& x, Layer const&, int rows, float* z, Workspace&) const;
  /// dx[rows][inputs] = dz w', strides likewise.
  void backward(float const* dz, Layer const&, int rows, float* dx, Workspace&) const;
  /// dW = x' dz as m says, which need not have `a`. False where a weight is no longer finite.
  [[nodiscard]] bool gradient(Operand const& x, WeightGradient m, Workspace&) const;

 private:
  // In the workspace.
  [[nodiscard]] PairMatrix rounded(float const* values, std::size_t stride, int rows, int columns, bool by_row, bool by_column, Workspace&) const;

  TeamKernels const& kernels_;
  bool rounds_;
};

}  // namespace shoal::cpu
