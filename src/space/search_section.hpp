// SPDX-License-Identifier: Apache-2.0
// The sections `search` and `constraints` of a sweep file.
#pragma once

#include "shoal/sweep.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {

/// `folder`: what paths of studies are relative to.
[[nodiscard]] SearchConfig read_search(YamlCursor const&, std::string const& folder);
[[nodiscard]] std::vector<Constraint> read_constraints(YamlCursor const&);

}  // namespace shoal
