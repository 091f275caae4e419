// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "shoal/errors.hpp"
#include "tests/ensemble/example_ensemble.hpp"

namespace shoal {
namespace {

constexpr Task kTasks[] = {Task::kMulticlass, Task::kBinary, Task::kRegression};

TEST(EnsemblePrediction, IsTheWeightedMeanOfItsModels) {
  auto const engine = make_cpu_engine({.threads = 1});
  for (Task const task : kTasks) {
    Ensemble const ensemble = example_ensemble(task);
    std::vector<double> sum;
    for (std::size_t i = 0; i < 3; ++i) {
      std::vector<float> const one = predict(ensemble.models[i], ensemble_rows(), *engine);
      sum.resize(one.size());
      for (std::size_t k = 0; k < one.size(); ++k) sum[k] += ensemble.times[i] * static_cast<double>(one[k]);
    }
    std::vector<float> const mean = predict(ensemble, ensemble_rows(), *engine);
    ASSERT_EQ(mean.size(), sum.size());
    for (std::size_t k = 0; k < sum.size(); ++k) EXPECT_EQ(mean[k], static_cast<float>(sum[k] / 6.0)) << name_of(task) << ", " << k;
  }
}

TEST(EnsemblePrediction, OfOneModelIsItsOwn) {
  auto const engine = make_cpu_engine({.threads = 1});
  std::vector<Metric> const metrics{Metric::kLoss, Metric::kLogLoss, Metric::kAccuracy};
  std::vector<double> const targets{0, 1, 2, 7, 0};
  Model const model = example_model();
  Ensemble const one = ensemble_of_one(model);
  EXPECT_EQ(predict(one, ensemble_rows(), *engine), predict(model, ensemble_rows(), *engine));
  EXPECT_EQ(evaluate(one, ensemble_rows(5), targets, "y", metrics, *engine), evaluate(model, ensemble_rows(5), targets, "y", metrics, *engine));
}

TEST(EnsemblePrediction, MetricsAreThoseOfTheMean) {
  auto const engine = make_cpu_engine({.threads = 1});
  Ensemble const ensemble = example_ensemble(Task::kRegression);
  std::vector<float> const mean = predict(ensemble, ensemble_rows(), *engine);
  std::vector<double> targets;
  double squares = 0.0;
  for (std::size_t k = 0; k < mean.size(); ++k) {
    targets.push_back(static_cast<double>(k % 3));
    squares += (mean[k] - targets[k]) * (mean[k] - targets[k]);
  }
  std::vector<Metric> const metrics{Metric::kMse};
  EXPECT_NEAR(evaluate(ensemble, ensemble_rows(), targets, "y", metrics, *engine)[0], squares / static_cast<double>(mean.size()), 1e-9 * squares);
}

TEST(EnsemblePrediction, WhatItCannotSayIsRefused) {
  auto const engine = make_cpu_engine({.threads = 1});
  auto const message = [&](RawRows rows, std::vector<Metric> const& metrics) -> std::string {
    std::size_t const n = rows.n_rows;
    try {
      (void)evaluate(example_ensemble(), std::move(rows), std::vector<double>(n), "y", metrics, *engine);
    } catch (InputError const& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message(ensemble_rows(), {Metric::kLoss}), "loss: expected a metric of predictions, found the loss, which each model of an ensemble has its own of");
  RawRows narrow = ensemble_rows(4);
  narrow.n_rows = 5, narrow.n_columns = 4;
  EXPECT_EQ(message(narrow, {Metric::kAccuracy}), "rows.npy: expected 5 columns, as the model was trained on, found 4");
}

}  // namespace
}  // namespace shoal
