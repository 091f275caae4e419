// SPDX-License-Identifier: Apache-2.0
// Rows of random numbers, the same ones at every call: speed must not hang on a file.
#pragma once

#include <memory>

#include "shoal/dataset.hpp"
#include "src/bench/config.hpp"

namespace shoal::bench {

/// All rows train. One output is a regression, more are that many classes, equally frequent. uint8 features are divided
/// by 255, float ones lie in (0, 1); zeros stay zeros. InputError where there are more classes than rows.
[[nodiscard]] std::shared_ptr<Dataset const> synthetic_data(Workload const&, int n_features, int n_outputs);

}  // namespace shoal::bench
