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
/// The same with a comment for every section and searched parameter, and the parameters that are left at their defaults.
[[nodiscard]] std::string to_commented_yaml(SweepConfig const&);
[[nodiscard]] std::string to_json(SweepConfig const&);

/// What can be checked only once the data is loaded: that objective and metrics are defined for the task, and that both
/// ends (every value of a choice) of each parameter make a network that can be trained. Throws InputError with the key.
void check(SweepConfig const&, Task, int n_classes);

/// What a default space depends on.
struct DataShape {
  std::uint64_t n_rows = 0;    ///< without test rows
  Task task = Task::kMulticlass;
  bool real_numbers = true;    ///< numeric columns that are no uint8
};
[[nodiscard]] DataShape shape_of(Dataset const&);

/// The space and schedule of a sweep without a file (docs/default-space.md): layers, units, activation, learning rate, batch
/// size, dropout of inputs and hidden units, max_norm and scaling, under Hyperband of 9 epochs. fit_budget makes it longer.
[[nodiscard]] SweepConfig default_sweep(DataConfig const&, DataShape const&);
/// Every preprocessing beside `base` that a point of the space may ask for: the product of the values of parameters named
/// preprocess.*. It belongs in DataConfig::variants; sweep files and default_sweep fill that in. InputError where such a
/// parameter is continuous or there are more than 64.
[[nodiscard]] std::vector<Preprocessing> preprocessings(Preprocessing const& base, std::vector<Parameter> const&);
/// Folds where there are few rows, a smaller share where there are many.
[[nodiscard]] SplitConfig default_validation(std::uint64_t n_rows);

}  // namespace shoal
