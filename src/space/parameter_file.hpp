// SPDX-License-Identifier: Apache-2.0
// The `parameters` section of a sweep file.
#pragma once

#include <string>
#include <vector>

#include "shoal/space.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {

/// Keys of one parameter: W&B's, and step, log, points, when, per_layer.
[[nodiscard]] std::vector<std::string> const& parameter_keys();

[[nodiscard]] std::vector<Parameter> read_parameters(YamlCursor const&);

/// How sweep files call an interval's distribution: "q_log_uniform_values".
[[nodiscard]] std::string distribution_name(Interval const&);

}  // namespace shoal
