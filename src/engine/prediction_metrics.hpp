// SPDX-License-Identifier: Apache-2.0
// Metrics of predictions that no network has sums for, such as the mean of several networks' predictions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shoal/dataset.hpp"
#include "src/engine/metrics.hpp"

namespace shoal {

/// Measures one metric of one set of rows over and over; the buffers are made once. Not for Metric::kLoss, which is a
/// network's own.
class PredictionMetric {
 public:
  PredictionMetric(Metric, Dataset const&, std::span<std::uint32_t const> rows);
  /// `predictions` [n][n_outputs]: probabilities (binary: of class 1), or values in the target's own unit. NaN for no rows.
  [[nodiscard]] double operator()(std::span<float const> predictions);

 private:
  Metric metric_;
  Dataset const& data_;
  std::span<std::uint32_t const> rows_;
  Outputs outputs_;
};

}  // namespace shoal
