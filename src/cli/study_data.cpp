// SPDX-License-Identifier: Apache-2.0
#include "src/cli/study_data.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/cli/options.hpp"

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

CLI::Option* add_ensemble(CLI::App& app, EnsembleChoice& choice) {
  CLI::Option* const size = app.add_option("--ensemble", choice.size,
                                           "the mean of at most N picks from the trials, with repeats, that are best together in validation")
                                ->check(CLI::Range(1, 10'000))
                                ->type_name("N");
  std::map<std::string, std::optional<Metric>> metrics;
  for (MetricInfo const& info : metric_infos()) metrics.emplace(info.name, info.metric);
  add_choice<std::optional<Metric>>(app, "--by", choice.by, metrics, "what an ensemble is chosen by [the objective; log_loss where that counts labels]")
      ->needs(size)
      ->type_name("METRIC");
  return size;
}

void add_model_choice(CLI::App& app, ModelChoice& choice) {
  CLI::Option* const trial = app.add_option("--trial", choice.trial, "of the study [the best one]")->type_name("N");
  add_ensemble(app, choice.ensemble)->excludes(trial);
}

std::vector<Metric> metrics_of(Ensemble const& ensemble) {
  std::vector<Metric> metrics;
  for (MetricInfo const& info : metric_infos()) {
    bool const theirs = info.metric != Metric::kLoss || ensemble.models.size() == 1;
    if (theirs && defined_for(info.metric, ensemble.models.front().task)) metrics.push_back(info.metric);
  }
  return metrics;
}

Ensemble load_model(std::string const& path, ModelChoice const& choice, Engine& engine) {
  if (is_model_file(path) || path.ends_with(".onnx")) {  // read_ensemble() says that ONNX is not read
    if (choice.trial || choice.ensemble.size)
      throw InputError({.key = choice.trial ? "--trial" : "--ensemble", .expected = "a study", .found = "the model file " + path});
    return read_ensemble(path);
  }
  std::unique_ptr<Study> const study = Study::open(path, Study::Access::kRead);
  std::shared_ptr<Dataset const> const data = load_data_of(*study);
  if (choice.ensemble.size) return ensemble_of(*study, *data, select_ensemble(*study, data, engine, choice.ensemble.options()));
  return ensemble_of_one(model_of(*study, data, engine, trial_or_best(results_of(*study), path, choice.trial)));
}

}  // namespace shoal::cli
