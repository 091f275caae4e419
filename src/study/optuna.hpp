// SPDX-License-Identifier: Apache-2.0
// How Optuna's tables write parameters, values and times.
#pragma once

#include <string>
#include <string_view>

#include "shoal/space.hpp"

namespace shoal {

struct OptunaParameter {
  double value = 0.0;  ///< the number itself, or the index of a choice
  std::string distribution_json;
};
/// `parameter` null: one that the space does not have (a custom searcher's), written as a choice of its one value.
[[nodiscard]] OptunaParameter optuna_parameter(ParameterValue const&, Parameter const* parameter);

/// value_type of a number: FINITE, INF_POS, INF_NEG or NAN; only a finite one is stored beside it.
[[nodiscard]] std::string_view value_type(double);

/// Now, in UTC: "2026-01-31 12:00:00.000000".
[[nodiscard]] std::string optuna_now();

}  // namespace shoal
