// SPDX-License-Identifier: Apache-2.0
// RunState as bytes and back, exact in every bit.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "shoal/engine.hpp"

namespace shoal {

[[nodiscard]] std::vector<std::byte> encode(RunState const&);
/// nullopt where the bytes are no state.
[[nodiscard]] std::optional<RunState> decode_run_state(std::span<std::byte const>);
/// About what encode() gives, without the work.
[[nodiscard]] std::uint64_t byte_count(RunState const&);

}  // namespace shoal
