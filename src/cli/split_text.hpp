// SPDX-License-Identifier: Apache-2.0
// What --test and --validation say: a share, rows, folds, a table's file, or none.
#pragma once

#include <string>

#include "shoal/data.hpp"

namespace shoal::cli {

/// "0.2", "20%", "16000..", "5 folds", "none" or "", else the name of a file that exists (SplitConfig::file, as given).
/// InputError under the option's name; --test has no folds.
[[nodiscard]] SplitConfig split_of(std::string const& text, std::string const& option);
/// The same as a value of the sweep file; a file's path becomes absolute.
[[nodiscard]] std::string split_value(SplitConfig const&);

}  // namespace shoal::cli
