// SPDX-License-Identifier: Apache-2.0
// Options that say how a text table is written and what its columns are for: the keys of a sweep file's data section.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "shoal/data.hpp"

namespace shoal::cli {

struct TableFlags {
  std::vector<std::string> targets;  ///< columns; of arrays the file of labels
  std::vector<std::string> drop, categorical, missing;
  std::string id, group, weight, split;
  std::string separator, comment, decimal;  ///< as given; "": not
  bool no_header = false;
};

/// Declares --target and all others.
void add_table_options(CLI::App&, TableFlags&);
[[nodiscard]] TableSource source_of(TableFlags const&, std::string const& file);
/// --labels or --target, of arrays. InputError where more than one file is given.
[[nodiscard]] std::string labels_of(TableFlags const&, std::string const& labels);
/// The option that was given and means nothing where the data are arrays, such as "--drop"; "": none.
[[nodiscard]] std::string option_for_tables(TableFlags const&);

}  // namespace shoal::cli
