// SPDX-License-Identifier: Apache-2.0
// The sections of a sweep file that say where rows come from.
#pragma once

#include <string>

#include "shoal/data.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {

[[nodiscard]] DataConfig read_data(YamlCursor const&, std::string const& folder);
[[nodiscard]] SplitConfig read_split(YamlCursor const&, std::string const& folder, bool may_have_folds, bool of_table);
/// The path at the cursor, absolute and without dots.
[[nodiscard]] std::string absolute_path(std::string const& folder, YamlCursor const&);

}  // namespace shoal
