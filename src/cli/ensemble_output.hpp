// SPDX-License-Identifier: Apache-2.0
// An ensemble of a study as `best` and `export` print it.
#pragma once

#include <string>

#include "shoal/ensemble.hpp"
#include "src/cli/options.hpp"

namespace shoal::cli {

/// Selects and measures. table: members, then validation and test scores of the best single trial and of the ensemble; csv:
/// the members; json: one document with everything. Test scores are there where the data set has test rows.
[[nodiscard]] std::string ensemble_text(Study&, std::shared_ptr<Dataset const>, Engine&, EnsembleOptions const&, Format);
/// "ensemble of 10 (4 of 40 trials), val_accuracy 0.9012, best single trial 0.8943"
[[nodiscard]] std::string ensemble_line(EnsembleSelection const&);

}  // namespace shoal::cli
