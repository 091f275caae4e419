// SPDX-License-Identifier: Apache-2.0
// What is known of a network before it trains: what constraints bound and objectives may name.
#pragma once

#include <cstdint>
#include <string>

#include "shoal/dataset.hpp"
#include "shoal/mlp_config.hpp"

namespace shoal {

/// One of network_quantities().
[[nodiscard]] std::uint64_t quantity_of(std::string const& quantity, MlpConfig const&, Dataset const&);

}  // namespace shoal
