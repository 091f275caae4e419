// SPDX-License-Identifier: Apache-2.0
// From target numbers to a task, class indices or regression targets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shoal/metrics.hpp"
#include "src/data/parts.hpp"

namespace shoal {

struct Targets {
  Task task = Task::kMulticlass;
  std::uint32_t n_outputs = 0;
  std::vector<std::int32_t> labels;      // [rows of all parts], empty for a regression
  std::vector<float> targets;            // [rows of all parts][n_outputs], empty for classes
  std::vector<std::string> class_names;  // ascending by number
  std::vector<std::string> notes;        // why this task
};

/// The first part decides task and classes; a later part with another class is an InputError.
[[nodiscard]] Targets interpret_targets(std::span<Part const* const> parts, std::optional<Task> task);

}  // namespace shoal
