// SPDX-License-Identifier: Apache-2.0
// Writes a whole file or nothing: readers never see half of it, and a full disk leaves the old contents.
#pragma once

#include <string>
#include <string_view>

namespace shoal {

/// Writes a temporary file beside `path`, forces it to disk and renames it over `path`. A device or a pipe is written
/// directly; a link's target is replaced, not the link. MachineError names the path and the reason.
void write_file(std::string const& path, std::string_view contents);

}  // namespace shoal
