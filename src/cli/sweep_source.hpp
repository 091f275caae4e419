// SPDX-License-Identifier: Apache-2.0
// From the arguments of `sweep` and `plan` to a SweepConfig: a sweep file, or data with the default sweep, and
// overrides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "shoal/sweep_file.hpp"
#include "src/cli/options.hpp"
#include "src/cli/table_options.hpp"

namespace shoal::cli {

struct SweepSource {
  std::string file;    ///< *.yaml, *.yml, *.json: a sweep file; else data
  std::string labels;  ///< of arrays
  TableFlags table;    ///< of a table
  std::string test, validation;
  std::vector<std::string> set;
  std::string seed, time, total_epochs, no_improvement, epochs, trials, search, schedule, objective, from;  ///< as given; "": not
  std::string device, threads;
};
void add_source(CLI::App&, SweepSource&);

/// Whether the name is one of a sweep file, not of data.
[[nodiscard]] bool is_sweep_file(std::string const& path);

/// A configuration complete for its data (objective, budget), and the data.
struct LoadedSweep {
  SweepConfig config;
  std::shared_ptr<Dataset const> data;
};
[[nodiscard]] LoadedSweep load_sweep(SweepSource const&);
/// A sweep file's contents; the data are not read.
[[nodiscard]] SweepConfig read_config(SweepSource const&);
/// Fills in what follows from the data (the objective's default) and checks what can only be checked with it.
void complete(SweepConfig&, Dataset const&);
/// "fashion" of dir/fashion.yaml and of fashion.npy.gz.
[[nodiscard]] std::string stem_of(std::string const& path);

}  // namespace shoal::cli
