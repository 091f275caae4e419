// SPDX-License-Identifier: Apache-2.0
// Options that say how a text table is written and what its columns are for: the keys of a sweep file's data section.
#pragma once

#include <optional>
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
/// An option that was given, and how a sweep file says the same.
struct GivenOption {
  std::string name;  ///< "--drop"
  std::string key;   ///< "drop", of the section data
  std::string set;   ///< "data.drop=x1", as an argument of --set in a shell
};
/// One that means nothing where the data are arrays; nullopt: none was given.
[[nodiscard]] std::optional<GivenOption> option_for_tables(TableFlags const&);
/// The same with --target.
[[nodiscard]] std::optional<GivenOption> option_of_data(TableFlags const&);

}  // namespace shoal::cli
