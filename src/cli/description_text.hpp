// SPDX-License-Identifier: Apache-2.0
// A table's description as aligned text, as one JSON document, or as CSV of its columns.
#pragma once

#include <string>

#include "src/data/table_description.hpp"

namespace shoal::cli {

[[nodiscard]] std::string description_text(TableDescription const&);
[[nodiscard]] std::string description_json(TableDescription const&);
[[nodiscard]] std::string description_csv(TableDescription const&);

}  // namespace shoal::cli
