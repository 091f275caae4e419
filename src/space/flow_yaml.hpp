// SPDX-License-Identifier: Apache-2.0
// JSON values as YAML on one line, in the style of sweep files.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace shoal {

/// {min: 16, max: 256, log: true}
[[nodiscard]] std::string flow_yaml(nlohmann::ordered_json const&);

}  // namespace shoal
