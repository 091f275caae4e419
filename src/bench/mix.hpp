// SPDX-License-Identifier: Apache-2.0
// A mixed population as a file: a YAML (or JSON) list of {shape, batch, trials, optimizer, activation}.
#pragma once

#include <string>
#include <vector>

#include "src/bench/config.hpp"

namespace shoal::bench {

/// Every entry has a shape, as parse_shape takes it; the rest has Population's defaults. InputError with line and column.
[[nodiscard]] std::vector<Population> parse_mix(std::string const& text, std::string const& name, std::optional<Ends> const& data = std::nullopt);
[[nodiscard]] std::vector<Population> read_mix(std::string const& path, std::optional<Ends> const& data = std::nullopt);

}  // namespace shoal::bench
