// SPDX-License-Identifier: Apache-2.0
// The framing of event files (TFRecord): u64 length, u32 masked CRC-32C of those 8 bytes, the payload, u32 masked CRC-32C of
// the payload, all little-endian.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shoal::tensorboard {

void append_record(std::string& out, std::string_view payload);

/// The payload at the front of `bytes`, which then begin behind it. nullopt at the end, and where a record is cut short or
/// its sums are wrong: what follows cannot be found then.
[[nodiscard]] std::optional<std::string_view> take_record(std::string_view& bytes);

}  // namespace shoal::tensorboard
