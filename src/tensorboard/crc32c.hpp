// SPDX-License-Identifier: Apache-2.0
// CRC-32C (Castagnoli), as event files have it.
#pragma once

#include <cstdint>
#include <string_view>

namespace shoal::tensorboard {

/// Of "123456789": 0xe3069283.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);
/// As it stands in a file: rotated and shifted, so that the sum of bytes which hold a sum is no constant.
[[nodiscard]] std::uint32_t masked_crc32c(std::string_view bytes);

}  // namespace shoal::tensorboard
