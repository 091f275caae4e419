// SPDX-License-Identifier: Apache-2.0
// From text tables to a Dataset.
#pragma once

#include <cstdint>
#include <memory>

#include "shoal/data.hpp"

namespace shoal {

/// config.table must be there. Errors as load_dataset.
[[nodiscard]] std::shared_ptr<Dataset const> load_table(DataConfig const&, std::uint64_t seed);

}  // namespace shoal
