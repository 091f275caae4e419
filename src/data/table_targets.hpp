// SPDX-License-Identifier: Apache-2.0
// From target columns of tables to a task, class indices or regression targets.
#pragma once

#include <optional>
#include <span>

#include "src/data/table_part.hpp"
#include "src/data/targets.hpp"

namespace shoal {

/// Over the kept rows of all parts, in order. The first part decides task and classes; notes say why.
[[nodiscard]] Targets interpret_table_targets(std::span<TablePart const* const> parts, std::optional<Task> task);

}  // namespace shoal
