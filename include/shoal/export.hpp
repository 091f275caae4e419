// SPDX-License-Identifier: Apache-2.0
// From a study to a model, and from a model and raw rows to predictions. Predictions are computed by an engine, as
// those of the sweep are: the same rows give the same bits.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "shoal/model_file.hpp"
#include "shoal/study.hpp"

namespace shoal {

/// The model of a trial: of the run that representative() names, with the tables of its fold. Weights that the study's
/// cache lacks are trained again. InputError where the study has no such trial, or the trial failed.
[[nodiscard]] Model model_of(Study&, std::shared_ptr<Dataset const>, Engine&, std::uint32_t trial);
/// The same from parts: a run's state and where it comes from.
[[nodiscard]] Model make_model(Dataset const&, std::uint16_t fold, MlpConfig const&, RunState const&, ModelOrigin);

/// Rows as they are in a file, before any preprocessing.
struct RawRows {
  /// [n_rows][n_columns], the model's numeric columns. NaN: missing, for a model of a table; else it is refused.
  std::variant<std::vector<std::uint8_t>, std::vector<float>> values;
  std::vector<std::uint16_t> codes;  ///< [n_rows][Model::categorical]; empty for a model of arrays
  std::uint32_t n_rows = 0, n_columns = 0;
  std::string name;  ///< file, for messages
};

/// Class probabilities [n_rows][n_outputs] (binary: [n_rows], of class 1), or values in the target's unit. InputError
/// where the rows do not have the model's columns or codes, or hold a value that is not finite.
[[nodiscard]] std::vector<float> predict(Model const&, RawRows, Engine&);

/// The metrics of rows whose targets are known, as after an epoch of training. `targets` [n_rows][1, or targets of a
/// regression]: classes are the numbers that the training labels had; another class is an InputError (`targets_name`).
[[nodiscard]] std::vector<double> evaluate(Model const&, RawRows, std::span<double const> targets,
                                           std::string const& targets_name, std::span<Metric const>, Engine&);

/// What a model of classes or a regression should have said, as a Dataset has it.
struct KnownTargets {
  std::vector<std::int32_t> labels;  ///< [n_rows] into Model::class_names; empty for a regression
  std::vector<float> targets;        ///< [n_rows][n_outputs] raw unit; empty for classes
};
[[nodiscard]] std::vector<double> evaluate(Model const&, RawRows, KnownTargets, std::span<Metric const>, Engine&);

/// What a trial's networks say of rows that none of them was trained on.
struct HeldOut {
  std::uint32_t trial = 0;
  bool test = false;                 ///< the test rows; else validation rows
  std::size_t n_folds = 1;           ///< whose validation rows they are, each predicted by its own fold's network
  std::string model;                 ///< of test rows: "refit", or "fold 0 repeat 1"
  Task task = Task::kMulticlass;
  std::uint32_t n_outputs = 0;       ///< as in Dataset
  std::vector<std::string> class_names, target_names;
  KnownTargets known;
  std::vector<float> predictions;    ///< [n_rows][n_outputs], as predict() gives them

  [[nodiscard]] std::size_t n_rows() const { return n_outputs == 0 ? 0 : predictions.size() / n_outputs; }
};
/// The test rows by the run that representative() names, where the data set has test rows and the trial is the study's best; else each
/// fold's validation rows by the trial's first run on it. States that the weights file lacks are trained again.
[[nodiscard]] HeldOut held_out(Study&, std::shared_ptr<Dataset const>, Engine&, std::uint32_t trial);

}  // namespace shoal
