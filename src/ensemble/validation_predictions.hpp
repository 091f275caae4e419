// SPDX-License-Identifier: Apache-2.0
// What the kept runs of a study's trials say about the rows that they were validated on.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "shoal/study.hpp"
#include "src/engine/prediction_metrics.hpp"

namespace shoal {

class ValidationPredictions {
 public:
  ValidationPredictions(Study&, std::shared_ptr<Dataset const>, Engine&);
  ValidationPredictions(ValidationPredictions const&) = delete;
  ValidationPredictions& operator=(ValidationPredictions const&) = delete;
  ~ValidationPredictions();

  /// Every fold's validation rows after those of the fold before, [rows][n_outputs]: predicted by the trial's runs of that fold,
  /// the mean over repeats. nullopt where the study does not keep the weights of one of the runs.
  [[nodiscard]] std::optional<std::vector<float>> of(TrialRecord const&);
  [[nodiscard]] std::size_t size() const;  ///< values in each

 private:
  [[nodiscard]] bool predict(TrialRecord const&, RunRecord const&, std::span<float> predictions);

  Study& study_;
  SweepConfig config_;
  std::shared_ptr<Dataset const> data_;
  Engine& engine_;
  DataId id_;
};

/// A metric of such predictions: its mean over the folds.
class ValidationScore {
 public:
  ValidationScore(Metric, Dataset const&);
  [[nodiscard]] double operator()(std::span<float const> predictions);

 private:
  Dataset const& data_;
  std::vector<PredictionMetric> folds_;
};

}  // namespace shoal
