// SPDX-License-Identifier: Apache-2.0
#include "src/engine/cpu/minibatches.hpp"

#include <utility>

namespace shoal::cpu {

Minibatches::Minibatches(Dataset const& data, FoldTables const& tables, Products const& products, FirstLayer first_layer, Use use,
                         std::vector<int> units, Workspace& workspace)
    : data_(data), tables_(tables), products_(products), use_(use), units_(std::move(units)), workspace_(workspace), features_(data, tables),
      sparse_(products.kernels().alone(), workspace, first_layer, use, units_) {}

Minibatch Minibatches::gather(std::span<std::uint32_t const> rows) {
  int const n_rows = static_cast<int>(rows.size()), n_features = static_cast<int>(data_.n_features);
  std::size_t const stride = activation_stride(n_rows);
  float* const x = workspace_.panels(n_rows, n_features);
  products_.kernels().gather(features_.gather(), rows.data(), n_rows, x, stride);
  Minibatch batch{.x = products_.operand(x, stride, n_rows, n_features, use_, workspace_), .rows = n_rows};
  batch.x.sparse = sparse_.index(x, stride, n_rows, n_features);
  gather_truths(rows, batch);
  return batch;
}

void Minibatches::gather_truths(std::span<std::uint32_t const> rows, Minibatch& batch) {
  if (data_.task == Task::kRegression) {
    std::size_t const n = data_.n_outputs;
    targets_.resize(rows.size() * n);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        targets_[i * n + j] = (data_.targets[rows[i] * n + j] - tables_.target_shift[j]) / tables_.target_scale[j];
      }
    }
    batch.targets = targets_.data();
  } else {
    labels_.clear();
    for (std::uint32_t const row : rows) labels_.push_back(data_.labels[row]);
    batch.labels = labels_.data();
  }
  if (!data_.row_weights.empty()) {
    weights_.clear();
    for (std::uint32_t const row : rows) weights_.push_back(data_.row_weights[row]);
    batch.weights = weights_.data();
  }
}

}  // namespace shoal::cpu
