// SPDX-License-Identifier: Apache-2.0
// The mean of several models' predictions: one copy of the raw rows, and a fold of it for each different preprocessing.
#include <algorithm>
#include <memory>
#include <utility>

#include "shoal/ensemble.hpp"
#include "shoal/errors.hpp"
#include "src/engine/prediction_metrics.hpp"
#include "src/export/restored_run.hpp"

namespace shoal {
namespace {

void check(Ensemble const& ensemble, RawRows const& rows) {
  SHOAL_ASSERT(!ensemble.models.empty() && ensemble.times.size() == ensemble.models.size());
  check(ensemble.models.front(), rows);
}

// Rows that every model can read: fold f of the data set has the tables of the models with folds[i] == f.
struct SharedRows {
  std::shared_ptr<Dataset> data;
  std::vector<std::uint16_t> folds;  // [models]
};

SharedRows shared_rows(Ensemble const& ensemble, RawRows rows) {
  SharedRows shared{.data = data_of(ensemble.models.front(), std::move(rows)), .folds = {}};
  std::vector<Fold>& folds = shared.data->folds;
  for (Model const& model : ensemble.models) {
    auto const known = std::ranges::find_if(folds, [&](Fold const& fold) { return fold.tables.front() == model.tables; });
    shared.folds.push_back(static_cast<std::uint16_t>(known - folds.begin()));
    if (known == folds.end()) folds.push_back({.train = {}, .validation = {}, .tables = {model.tables}});
  }
  return shared;
}

std::vector<float> mean_prediction(Ensemble const& ensemble, SharedRows const& shared, Engine& engine) {
  HeldData const data(engine, shared.data);
  std::size_t const n = std::size_t{shared.data->n_rows} * shared.data->n_outputs;
  std::vector<float> out(n);
  std::vector<double> sum(n);
  double total = 0.0;
  for (std::size_t i = 0; i < ensemble.models.size(); ++i) {
    RestoredRun const run(ensemble.models[i], data.id(), shared.folds[i], engine);
    engine.predict(run.id(), Which::kLast, all_rows(shared.folds[i]), out);
    double const times = ensemble.times[i];
    for (std::size_t k = 0; k < n; ++k) sum[k] += times * static_cast<double>(out[k]);
    total += times;
  }
  for (std::size_t k = 0; k < n; ++k) out[k] = static_cast<float>(sum[k] / total);
  return out;
}

std::vector<double> measured(Ensemble const& ensemble, SharedRows const& shared, std::span<Metric const> metrics, Engine& engine) {
  if (std::ranges::find(metrics, Metric::kLoss) != metrics.end())
    throw InputError({.key = "loss", .expected = "a metric of predictions", .found = "the loss, which each model of an ensemble has its own of"});
  std::vector<float> const predictions = mean_prediction(ensemble, shared, engine);
  std::vector<double> values;
  for (Metric const metric : metrics) values.push_back(PredictionMetric(metric, *shared.data, shared.data->test_rows)(predictions));
  return values;
}

// Raw rows of a data set, as a file of such rows would hold them.
RawRows raw_rows(Dataset const& data, std::span<std::uint32_t const> rows) {
  RawRows raw{.values = {}, .codes = {}, .n_rows = static_cast<std::uint32_t>(rows.size()), .n_columns = data.n_numeric, .name = data.description};
  auto const gather = [&](auto const& from, auto& to, std::size_t width) {
    to.reserve(rows.size() * width);
    for (std::uint32_t const row : rows) {
      auto const values = std::span(from).subspan(row * width, width);
      to.insert(to.end(), values.begin(), values.end());
    }
  };
  std::visit([&](auto const& values) {
    std::decay_t<decltype(values)> chosen;
    gather(values, chosen, data.n_numeric);
    raw.values = std::move(chosen);
  }, data.numeric);
  gather(data.codes, raw.codes, data.n_categorical());
  return raw;
}

KnownTargets targets_of(Dataset const& data, std::span<std::uint32_t const> rows) {
  KnownTargets known;
  for (std::uint32_t const row : rows) {
    if (data.task != Task::kRegression) {
      known.labels.push_back(data.labels[row]);
      continue;
    }
    for (std::size_t j = 0; j < data.n_outputs; ++j) known.targets.push_back(data.targets[std::size_t{row} * data.n_outputs + j]);
  }
  return known;
}

}  // namespace

Ensemble ensemble_of_one(Model model) {
  Ensemble ensemble{.models = {}, .times = {1}};
  ensemble.models.push_back(std::move(model));
  return ensemble;
}

std::vector<float> predict(Ensemble const& ensemble, RawRows rows, Engine& engine) {
  check(ensemble, rows);
  return mean_prediction(ensemble, shared_rows(ensemble, std::move(rows)), engine);
}

std::vector<double> evaluate(Ensemble const& ensemble, RawRows rows, std::span<double const> targets, std::string const& targets_name,
                             std::span<Metric const> metrics, Engine& engine) {
  check(ensemble, rows);
  if (ensemble.models.size() == 1) return evaluate(ensemble.models.front(), std::move(rows), targets, targets_name, metrics, engine);
  SharedRows const shared = shared_rows(ensemble, std::move(rows));
  set_targets(*shared.data, targets, targets_name);
  return measured(ensemble, shared, metrics, engine);
}

std::vector<double> evaluate(Ensemble const& ensemble, RawRows rows, KnownTargets known, std::span<Metric const> metrics, Engine& engine) {
  check(ensemble, rows);
  if (ensemble.models.size() == 1) return evaluate(ensemble.models.front(), std::move(rows), std::move(known), metrics, engine);
  SharedRows const shared = shared_rows(ensemble, std::move(rows));
  set_targets(*shared.data, std::move(known));
  return measured(ensemble, shared, metrics, engine);
}

std::vector<double> evaluate(Ensemble const& ensemble, Dataset const& data, std::span<std::uint32_t const> rows, std::span<Metric const> metrics,
                             Engine& engine) {
  return evaluate(ensemble, raw_rows(data, rows), targets_of(data, rows), metrics, engine);
}

}  // namespace shoal
