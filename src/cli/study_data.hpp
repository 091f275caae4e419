// SPDX-License-Identifier: Apache-2.0
// What a study was made from, and models of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "shoal/ensemble.hpp"
#include "shoal/study.hpp"

namespace shoal::cli {

/// The data set of the study; InputError where the files are not those that it was made from.
[[nodiscard]] std::shared_ptr<Dataset const> load_data_of(Study const&);
/// The trial's number, checked against the study; nullopt: the best one. InputError where there is none.
[[nodiscard]] std::uint32_t trial_or_best(SweepResult const&, std::string const& study,
                                          std::optional<std::uint32_t> trial);

struct EnsembleChoice {
  std::optional<int> size;   ///< picks; nullopt: no ensemble
  std::optional<Metric> by;
  [[nodiscard]] EnsembleOptions options() const { return {.size = size.value(), .by = by}; }
};
/// Options --ensemble, which is returned, and --by.
CLI::Option* add_ensemble(CLI::App&, EnsembleChoice&);

/// Which model of a study a command means: a trial's [the best one's], or an ensemble of trials.
struct ModelChoice {
  std::optional<std::uint32_t> trial;
  EnsembleChoice ensemble;
};
/// Options --trial and --ensemble, of which one may be given.
void add_model_choice(CLI::App&, ModelChoice&);
/// A model file as it is, or what is chosen of a study.
[[nodiscard]] Ensemble load_model(std::string const& model_or_study, ModelChoice const&, Engine&);
/// The task's metrics; several models have no loss in common.
[[nodiscard]] std::vector<Metric> metrics_of(Ensemble const&);

}  // namespace shoal::cli
