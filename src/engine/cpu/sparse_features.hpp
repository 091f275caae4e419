// SPDX-License-Identifier: Apache-2.0
// The plan for a minibatch's first layer: products of all its features, or of those that are not 0. Both give the same bits.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/cpu/kernels.hpp"
#include "shoal/engine.hpp"
#include "src/engine/cpu/workspace.hpp"

namespace shoal::cpu {

/// What the features are wanted for: `kTrain` reads the index by rows and by columns, `kEvaluate` by rows.
enum class Use { kTrain, kEvaluate };

/// The most entries of [rows][columns] that may differ from 0 for an index to pay, 0 where it never does: the cost model, in cycles
/// of a core with AVX-512 (docs/architecture.md). `units`: the width of the first layer of each run that shares the index.
[[nodiscard]] std::size_t most_nonzeros(Use, int rows, int columns, std::span<int const> units);

/// The index of a minibatch's features, built where it pays.
class SparseFeatures {
 public:
  SparseFeatures(Kernels const& kernels, Workspace& workspace, FirstLayer choice, Use use, std::span<int const> units)
      : kernels_(kernels), workspace_(workspace), choice_(choice), use_(use), units_(units) {}

  /// Null where the features are dense; one dense minibatch stands for those that follow. In the workspace.
  [[nodiscard]] SparseMatrix const* index(float const* x, std::size_t stride, int rows, int columns);

 private:
  Kernels const& kernels_;
  Workspace& workspace_;
  FirstLayer choice_;
  Use use_;
  std::span<int const> units_;
  SparseMatrix matrix_{};
  bool dense_ = false;
};

}  // namespace shoal::cpu
