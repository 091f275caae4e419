// SPDX-License-Identifier: Apache-2.0
// Predictions as tables and arrays.
#pragma once

#include <span>
#include <string>

#include "shoal/model_file.hpp"
#include "shoal/table.hpp"
#include "src/data/raw_table.hpp"

namespace shoal {

/// One row a prediction. Classes: `label` (the most probable class, the first of equals; of two classes the second only
/// above 0.5, as accuracy counts) and `p_<class>` for each; a regression: a column a target. `id`: a column of text that
/// names the rows and comes first.
[[nodiscard]] Table prediction_table(Model const&, std::span<float const> predictions, RawColumn const* id = nullptr);
/// float32 [n_rows][classes or targets]; two classes have two columns, as in scikit-learn.
[[nodiscard]] std::string prediction_npy(Model const&, std::span<float const> predictions);

}  // namespace shoal
