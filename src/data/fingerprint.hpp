// SPDX-License-Identifier: Apache-2.0
// A 128-bit hash of a data set: a study is resumed only on the rows, splits and tables that it began with.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "shoal/dataset.hpp"

namespace shoal {

/// MurmurHash3_x64_128 (Appleby, public domain) with seed 0. Not cryptographic; about as fast as memory.
[[nodiscard]] std::array<std::uint64_t, 2> hash128(std::span<std::byte const>);

/// 32 hex digits over task, shape, values, labels, targets, class names, splits and fitted tables; not over file names.
[[nodiscard]] std::string fingerprint_of(Dataset const&);

}  // namespace shoal
