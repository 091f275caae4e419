// SPDX-License-Identifier: Apache-2.0
#include "src/ensemble/validation_predictions.hpp"

#include <algorithm>

#include "shoal/errors.hpp"
#include "src/sweep/single_run.hpp"

namespace shoal {

ValidationPredictions::ValidationPredictions(Study& study, std::shared_ptr<Dataset const> data, Engine& engine)
    : study_(study), config_(study.config()), data_(std::move(data)), engine_(engine), id_(engine.add_data(data_)) {}

ValidationPredictions::~ValidationPredictions() { engine_.drop_data(id_); }

std::size_t ValidationPredictions::size() const {
  std::size_t n_rows = 0;
  for (Fold const& fold : data_->folds) n_rows += fold.validation.size();
  return n_rows * data_->n_outputs;
}

std::optional<std::vector<float>> ValidationPredictions::of(TrialRecord const& trial) {
  std::size_t const repeats = trial.runs.size() / data_->folds.size();
  SHOAL_ASSERT(repeats > 0 && repeats * data_->folds.size() == trial.runs.size());
  std::vector<float> predictions(size());
  std::vector<float> one;
  std::size_t begin = 0;
  for (std::size_t f = 0; f < data_->folds.size(); ++f) {
    std::span<float> const rows = std::span(predictions).subspan(begin, data_->folds[f].validation.size() * data_->n_outputs);
    begin += rows.size();
    if (rows.empty()) continue;
    std::vector<double> sum(rows.size());
    one.resize(rows.size());
    for (std::size_t r = 0; r < repeats; ++r) {
      if (!predict(trial, trial.runs[f * repeats + r], one)) return std::nullopt;
      for (std::size_t k = 0; k < rows.size(); ++k) sum[k] += static_cast<double>(one[k]);
    }
    std::ranges::transform(sum, rows.begin(), [&](double value) { return static_cast<float>(value / static_cast<double>(repeats)); });
  }
  return predictions;
}

bool ValidationPredictions::predict(TrialRecord const& trial, RunRecord const& run, std::span<float> predictions) {
  RunKey const key{trial.number, run.fold, run.repeat};
  std::optional<RunState> const state = kept_state(study_.weights(), config_, trial, key);
  if (!state) return false;
  RunMaker const maker{config_, id_, engine_, study_.weights()};
  ScopedRun const restored(engine_, engine_.restore(maker.spec(key, trial.model), *state));
  engine_.predict(restored.id(), counted(trial, key), {run.fold, Split::kValidation}, predictions);
  return true;
}

ValidationScore::ValidationScore(Metric metric, Dataset const& data) : data_(data) {
  for (Fold const& fold : data.folds) folds_.emplace_back(metric, data, fold.validation);
}

double ValidationScore::operator()(std::span<float const> predictions) {
  double sum = 0.0;
  std::size_t begin = 0;
  for (std::size_t f = 0; f < folds_.size(); ++f) {
    std::size_t const n = data_.folds[f].validation.size() * data_.n_outputs;
    sum += folds_[f](predictions.subspan(begin, n));
    begin += n;
  }
  return sum / static_cast<double>(folds_.size());
}

}  // namespace shoal
