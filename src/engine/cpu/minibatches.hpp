// SPDX-License-Identifier: Apache-2.0
// Rows of a data set as the runs that share them read them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shoal/dataset.hpp"
#include "src/engine/cpu/features.hpp"
#include "src/engine/cpu/sparse_features.hpp"
#include "src/engine/cpu/step.hpp"

namespace shoal::cpu {

class Minibatches {
 public:
  /// units: widths of the first layers that read the features as they are.
  Minibatches(Dataset const&, FoldTables const&, Products const&, FirstLayer, Use, std::vector<int> units, Workspace&);
  Minibatches(Minibatches const&) = delete;

  /// Valid until the next call, and until the workspace's mark before it is released.
  [[nodiscard]] Minibatch gather(std::span<std::uint32_t const> rows);

 private:
  void gather_truths(std::span<std::uint32_t const> rows, Minibatch&);

  Dataset const& data_;
  FoldTables const& tables_;
  Products const& products_;
  Use use_;
  std::vector<int> units_;
  Workspace& workspace_;
  Features features_;
  SparseFeatures sparse_;
  std::vector<std::int32_t> labels_;
  std::vector<float> targets_, weights_;
};

}  // namespace shoal::cpu
