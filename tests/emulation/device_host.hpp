// SPDX-License-Identifier: Apache-2.0
// What tests set and see of the device on the host.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shoal::emulation {

/// The order of what follows, and how much memory the device has.
void reset_device(std::uint64_t seed, std::uint64_t most_bytes = std::uint64_t{1} << 30);
/// Names of the kernels that have run since, in their order.
[[nodiscard]] std::vector<std::string> const& launches();

}  // namespace shoal::emulation
