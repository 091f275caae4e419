// SPDX-License-Identifier: Apache-2.0
// What a study was made from, and models of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "shoal/export.hpp"
#include "shoal/study.hpp"

namespace shoal::cli {

/// The data set of the study; InputError where the files are not those that it was made from.
[[nodiscard]] std::shared_ptr<Dataset const> load_data_of(Study const&);
/// The trial's number, checked against the study; nullopt: the best one. InputError where there is none.
[[nodiscard]] std::uint32_t trial_or_best(SweepResult const&, std::string const& study,
                                          std::optional<std::uint32_t> trial);
/// A model file as it is, or a study's trial.
[[nodiscard]] Model load_model(std::string const& model_or_study, std::optional<std::uint32_t> trial, Engine&);

}  // namespace shoal::cli
