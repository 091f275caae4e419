// SPDX-License-Identifier: Apache-2.0
// Which files are tables, and raw rows and targets from array files, without splits or scaling.
#pragma once

#include <string>
#include <vector>

#include "shoal/export.hpp"

namespace shoal::cli {

/// Whether DATA is a table: by its name; for a model of a table, whatever does not look like an NPY or NPZ (adult.test.gz).
[[nodiscard]] bool is_table(Model const&, std::string const& file);
/// IDX, NPY or "f.npz:X"; further dimensions are flattened. InputError where it is no matrix of numbers.
[[nodiscard]] RawRows read_rows(std::string const& file);
/// One or more targets a row, row-major. "": the labels in the NPZ `features_file`.
[[nodiscard]] std::vector<double> read_targets(std::string const& file, std::string const& features_file);

}  // namespace shoal::cli
