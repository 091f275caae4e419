// SPDX-License-Identifier: Apache-2.0
// Medians and quantiles of columns.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shoal/dataset.hpp"

namespace shoal {

/// One column's values over some rows, in their order. Missing ones are left out.
[[nodiscard]] std::vector<float> present_values(Dataset const&, std::size_t column, std::span<std::uint32_t const> rows);

/// Of two middle values their mean, as numpy's; 0 without a value. Reorders `values`.
[[nodiscard]] double median(std::vector<float>& values);

/// kQuantiles knots and their normal scores: numpy's linear quantiles at 0, 1/255, ... 1, and for each distinct knot the
/// normal quantile of the middle of its probabilities (scikit-learn's QuantileTransformer, but a value that fills an end of
/// the distribution gets its middle, not +-5.2). `values` is sorted; it must not be empty.
void quantile_knots(std::vector<float>& values, std::span<float> knots, std::span<float> scores);

}  // namespace shoal
