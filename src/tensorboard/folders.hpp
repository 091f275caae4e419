// SPDX-License-Identifier: Apache-2.0
// The directories of a log.
#pragma once

#include <filesystem>
#include <vector>

namespace shoal::tensorboard {

/// trial-* in the folder, and the directories of runs in those.
[[nodiscard]] std::vector<std::filesystem::path> run_folders(std::filesystem::path const&);

}  // namespace shoal::tensorboard
