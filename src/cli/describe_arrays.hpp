// SPDX-License-Identifier: Apache-2.0
// shoal describe on arrays: their shape, task, memory, and the rows of each class or the spread of each target.
#pragma once

#include <string>

#include "src/cli/options.hpp"

namespace shoal::cli {

/// Prints it. `labels` "": those in an NPZ of features.
void describe_arrays(std::string const& features, std::string const& labels, Format);

}  // namespace shoal::cli
