// SPDX-License-Identifier: Apache-2.0
// Sweep files: YAML or JSON text to SweepConfig and back.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shoal/sweep.hpp"

namespace shoal {

/// An override from the command line: dotted key path and YAML text, as `--set schedule.max_epochs=27`.
using Override = std::pair<std::string, std::string>;

/// Reads a file; overrides replace or add values and are named "--set KEY" in errors. Unknown keys, wrong types and
/// impossible combinations throw InputError with file, line and column. Data paths become absolute, relative to the
/// file's folder.
[[nodiscard]] SweepConfig read_sweep_file(std::string const& path, std::vector<Override> const& = {});
/// The same for text; `name` stands in for the file in messages, `folder` is what paths are relative to.
[[nodiscard]] SweepConfig parse_sweep(std::string const& text, std::string const& name, std::string const& folder,
                                      std::vector<Override> const& = {});
/// A sweep file, as YAML or as one line of JSON, with every default filled in; parse_sweep gives the same SweepConfig back.
[[nodiscard]] std::string to_yaml(SweepConfig const&);
[[nodiscard]] std::string to_json(SweepConfig const&);

/// What can be checked only once the data is loaded: that objective and metrics are defined for the task, and that both
/// ends (every value of a choice) of each parameter make a network that can be trained. Throws InputError with the key.
void check(SweepConfig const&, Task, int n_classes);

/// The space and schedule of a sweep without a file: layers, units, activation, learning rate, batch size, dropout and
/// max_norm under Hyperband (docs/default-space.md).
[[nodiscard]] SweepConfig default_sweep(DataConfig const&);

}  // namespace shoal
