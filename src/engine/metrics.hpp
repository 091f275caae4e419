// SPDX-License-Identifier: Apache-2.0
// Metrics of a set of rows from a network's outputs, in the fixed order of docs/numerics.md; shared by all engines.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shoal/dataset.hpp"

namespace shoal {

/// What a network said about n rows.
struct Outputs {
  int n_outputs = 0;
  std::vector<float> sums;         ///< [n][n_outputs] the last layer's sums z
  std::vector<float> predictions;  ///< [n][n_outputs] probabilities, or values in the target's own unit
  std::vector<float> losses;       ///< [n] the run's loss
  std::vector<float> log_losses;   ///< [n] crossentropy without smoothing; classes alone
};

/// Predictions of a regression from standardised targets to their own unit; classes are left alone.
void to_target_units(Dataset const&, FoldTables const&, Outputs&);

[[nodiscard]] double measure(Metric, Dataset const&, std::span<std::uint32_t const> rows, Outputs const&);

/// Sum over i < n of term(i) in double: within chunks of 1024, then over the chunks, both ascending.
template <class Term>
[[nodiscard]] double chunked_sum(std::size_t n, Term&& term) {
  double total = 0.0;
  for (std::size_t begin = 0; begin < n; begin += 1024) {
    double chunk = 0.0;
    for (std::size_t i = begin; i < n && i < begin + 1024; ++i) chunk += static_cast<double>(term(i));
    total += chunk;
  }
  return total;
}

/// The class with the largest sum; ties go to the lowest class. One output: 1 where its sum is positive.
[[nodiscard]] int predicted_class(float const* sums, int n_outputs);

}  // namespace shoal
