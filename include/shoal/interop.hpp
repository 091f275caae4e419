// SPDX-License-Identifier: Apache-2.0
// Search spaces of other tools as sweep files.
#pragma once

#include <string>
#include <vector>

namespace shoal {

struct ImportedSweep {
  std::string sections;            ///< of a sweep file, as YAML, without `data`
  std::vector<std::string> notes;  ///< what has no counterpart and is left out, one line each
};

/// A Weights & Biases sweep: method, metric, run_cap, early_terminate and parameters, nested ones by their last name. `bayes` becomes gp,
/// early_terminate Hyperband asha, which stops runs likewise. InputError where it is none, or where no parameter is left.
[[nodiscard]] ImportedSweep import_wandb_sweep(std::string const& yaml, std::string const& file);
/// The hyperparameters of a keras-tuner project, from its oracle.json: names, ranges, steps, sampling and conditions.
[[nodiscard]] ImportedSweep import_keras_tuner(std::string const& json, std::string const& file);
/// Either, by its contents.
[[nodiscard]] ImportedSweep import_sweep(std::string const& text, std::string const& file);

}  // namespace shoal
