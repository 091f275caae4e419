// SPDX-License-Identifier: Apache-2.0
// A whole file in memory, with gzip taken off where there is any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shoal {

using Bytes = std::vector<std::uint8_t>;

/// Contents of a file; gzip is recognised by its magic bytes, not by the name. InputError: no such file, a folder, no
/// permission, empty, broken gzip. MachineError: the device fails while reading.
[[nodiscard]] Bytes read_bytes(std::string const& path);

}  // namespace shoal
