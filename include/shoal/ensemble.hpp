// SPDX-License-Identifier: Apache-2.0
// Ensembles of a study's trials without further training: greedy selection with replacement on predictions of the validation
// rows (Caruana, Niculescu-Mizil, Crew and Ksikes 2004, "Ensemble Selection from Libraries of Models"), and what such an
// ensemble is afterwards: networks whose predictions are averaged, in one file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shoal/export.hpp"
#include "shoal/model_file.hpp"
#include "shoal/study.hpp"

namespace shoal {

/// Networks of one data set and how often each counts: a prediction is the mean of theirs, of probabilities for classes and
/// of values in the target's unit for a regression. A single model is an ensemble of one, and its predictions are predict()'s
/// bits.
struct Ensemble {
  std::vector<Model> models;         ///< at least one; they take the same raw rows and predict the same classes or targets
  std::vector<std::uint32_t> times;  ///< [models] weight of each, at least 1
};
[[nodiscard]] Ensemble ensemble_of_one(Model);

/// The mean prediction, in the shape that predict(Model) has: sums in double over the models in their order, rounded once.
/// Models with equal tables share the preprocessing of the rows. InputError as predict(Model).
[[nodiscard]] std::vector<float> predict(Ensemble const&, RawRows, Engine&);
/// The metrics of the mean prediction. Those of one model are evaluate(Model)'s; several models have no loss in common, so
/// Metric::kLoss is an InputError then, and log_loss is that of rounded probabilities, held within 2^-23 of 0 and 1.
[[nodiscard]] std::vector<double> evaluate(Ensemble const&, RawRows, std::span<double const> targets, std::string const& targets_name,
                                           std::span<Metric const>, Engine&);
[[nodiscard]] std::vector<double> evaluate(Ensemble const&, RawRows, KnownTargets, std::span<Metric const>, Engine&);
/// The same on rows of a data set that the models were trained on, such as its test rows.
[[nodiscard]] std::vector<double> evaluate(Ensemble const&, Dataset const&, std::span<std::uint32_t const> rows, std::span<Metric const>,
                                           Engine&);

/// One file, *.safetensors or *.npz as write_model() has them. Model i's tensors are called `models.i.layers.0.weight` or
/// `models_i_coefs_0` and so on, tables that models share stand once, as `tables.k.scale`; the card has what the models have
/// in common once. An ensemble of one is written as the model that it is. Errors as write_model().
void write_ensemble(Ensemble const&, std::string const& path);
/// Such a file, or a single model's. Errors as read_model(), which takes single models alone.
[[nodiscard]] Ensemble read_ensemble(std::string const& path);
[[nodiscard]] std::string to_safetensors(Ensemble const&);
[[nodiscard]] std::string to_npz(Ensemble const&);
[[nodiscard]] Ensemble ensemble_from_safetensors(std::string const& bytes, std::string const& name);
[[nodiscard]] Ensemble ensemble_from_npz(std::string const& bytes, std::string const& name);

/// The card that the files carry: task, names, configuration, data and its fingerprint, scores, seed and version, without the weights. One
/// line of ASCII JSON.
[[nodiscard]] std::string card_of(Ensemble const&);

struct EnsembleOptions {
  int size = 10;     ///< picks, at least 1. A trial may be picked again: that is its weight
  int library = 100; ///< trials to pick from, at most: the first on the leaderboard whose weights the study keeps
  /// What to choose by. Default: the objective's metric, but log_loss for those that count labels alone (accuracy, top_k,
  /// precision, recall, f1): many means give equal counts on the validation rows, and the best of so many is luck.
  std::optional<Metric> by;
};

struct EnsembleMember {
  std::uint32_t trial = 0;
  std::uint32_t times = 0;  ///< picked
  double score = 0.0;       ///< its own, by EnsembleSelection::metric
  double objective = 0.0;   ///< its own, by EnsembleSelection::objective
};

struct EnsembleSelection {
  Metric metric{};                      ///< what members were chosen by, on the validation rows
  /// The study's objective on the same rows. For the loss, which is each trial's own, here as in `by` log_loss for classes and
  /// for a regression mae where all trials have that loss, else mse.
  Metric objective{};
  std::vector<EnsembleMember> members;  ///< most picked first, then by number
  double score = 0.0;                   ///< of the ensemble, by `metric`. Optimistic: it was chosen by these rows
  double objective_score = 0.0;         ///< of the ensemble, by `objective`
  EnsembleMember single;                ///< the library's best trial by `objective`, the first of equals, whether a member or not
  std::vector<double> path;             ///< [picks] score after each pick; those behind the best are not in `members`
  std::size_t n_library = 0;            ///< trials that could be picked
  std::size_t n_trials = 0;             ///< of the study
};

/// Greedy forward selection: starts from nothing and adds, `size` times, the trial whose addition makes the mean prediction
/// score best; ties go to the lowest trial number, and of the nested ensembles the best counts, the smallest of equals. So by
/// `metric` it never scores below the best trial of the library on these rows.
///
/// Rows: each fold's validation rows, predicted by the runs of that fold alone (out of fold), by the mean of a trial's
/// repeats; a score is the mean over folds, as a trial's is. Library: trials that ended or were stopped with a score and
/// whose runs all have their weights in the study's file as they were scored; nothing is trained. With it a data set's
/// predictions are held in memory, 1 GiB at most: then the library ends there. Deterministic.
///
/// InputError where the library has fewer than two trials (SweepConfig::keep_weights keeps more), the data set no validation
/// rows, or the task no such metric.
[[nodiscard]] EnsembleSelection select_ensemble(Study&, std::shared_ptr<Dataset const>, Engine&, EnsembleOptions const& = {});

/// The selection's networks: all runs of each member, every fold's with its own preprocessing, each as often as the member
/// was picked. Nothing is trained. InputError where the study no longer has their weights.
[[nodiscard]] Ensemble ensemble_of(Study&, Dataset const&, EnsembleSelection const&);

}  // namespace shoal
