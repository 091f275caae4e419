// SPDX-License-Identifier: Apache-2.0
#include "src/cli/study_data.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal::cli {

std::shared_ptr<Dataset const> load_data_of(Study const& study) {
  SweepConfig const config = study.config();
  std::shared_ptr<Dataset const> data = load_dataset(config.data, config.seed);
  if (data->fingerprint != study.data_fingerprint()) {
    throw InputError({.file = config.data.table ? config.data.table->file : config.data.files.features,
                      .expected = "the data that " + study.path() + " was made from",
                      .found = "other contents"});
  }
  return data;
}

std::uint32_t trial_or_best(SweepResult const& result, std::string const& study, std::optional<std::uint32_t> trial) {
  if (!trial) {
    if (result.best) return *result.best;
    throw InputError({.file = study, .expected = "a study with a finished trial", .found = "none"});
  }
  bool const known = std::any_of(result.trials.begin(), result.trials.end(),
                                 [&](TrialRecord const& record) { return record.number == *trial; });
  if (known) return *trial;
  throw InputError({.file = study,
                    .key = "--trial",
                    .expected = result.trials.empty()
                                    ? "a study with trials"
                                    : fmt::format("a number from 0 to {}", result.trials.back().number),
                    .found = std::to_string(*trial)});
}

Model load_model(std::string const& path, std::optional<std::uint32_t> trial, Engine& engine) {
  if (is_model_file(path)) {
    if (trial) throw InputError({.key = "--trial", .expected = "a study", .found = "the model file " + path});
    return read_model(path);
  }
  std::unique_ptr<Study> const study = Study::open(path, Study::Access::kRead);
  std::uint32_t const number = trial_or_best(results_of(*study), path, trial);
  return model_of(*study, load_data_of(*study), engine, number);
}

}  // namespace shoal::cli
