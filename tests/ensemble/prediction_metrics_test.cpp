// SPDX-License-Identifier: Apache-2.0
#include "src/engine/prediction_metrics.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace shoal {
namespace {

Dataset of_classes(Task task, std::vector<std::int32_t> labels, std::uint32_t n_outputs) {
  Dataset data;
  data.task = task;
  data.n_rows = static_cast<std::uint32_t>(labels.size());
  data.n_outputs = n_outputs;
  data.labels = std::move(labels);
  return data;
}

double measured(Metric metric, Dataset const& data, std::vector<std::uint32_t> const& rows, std::vector<float> const& predictions) {
  return PredictionMetric(metric, data, rows)(predictions);
}

TEST(PredictionMetric, OfSeveralClasses) {
  Dataset const data = of_classes(Task::kMulticlass, {9, 2, 0, 1}, 3);  // row 0 is not asked for
  std::vector<std::uint32_t> const rows{1, 2, 3};
  std::vector<float> const p{0.25f, 0.25f, 0.5f, 0.5f, 0.5f, 0.0f, 0.5f, 0.25f, 0.25f};
  EXPECT_EQ(measured(Metric::kAccuracy, data, rows, p), 2.0 / 3.0) << "of equals the first class counts";
  EXPECT_NEAR(measured(Metric::kLogLoss, data, rows, p), (std::log(2.0) + std::log(2.0) + std::log(4.0)) / 3.0, 1e-6);
}

TEST(PredictionMetric, OfTwoClasses) {
  Dataset const data = of_classes(Task::kBinary, {0, 1, 1, 0}, 1);
  std::vector<std::uint32_t> const rows{0, 1, 2, 3};
  std::vector<float> const p{0.5f, 0.75f, 0.25f, 0.125f};
  EXPECT_EQ(measured(Metric::kAccuracy, data, rows, p), 0.75) << "one half is class 0";
  EXPECT_EQ(measured(Metric::kAuc, data, rows, p), 0.75);
  EXPECT_NEAR(measured(Metric::kLogLoss, data, rows, p), -(std::log(0.5) + std::log(0.75) + std::log(0.25) + std::log(0.875)) / 4.0, 1e-6);
}

TEST(PredictionMetric, RanksProbabilitiesThatAreNearlyZero) {
  Dataset const data = of_classes(Task::kBinary, {0, 1, 0, 1}, 1);
  EXPECT_EQ(measured(Metric::kAuc, data, {0, 1, 2, 3}, {1e-20f, 2e-20f, 3e-20f, 4e-20f}), 0.75);
}

TEST(PredictionMetric, ACertainMistakeHasAFiniteLogLoss) {
  Dataset const two = of_classes(Task::kBinary, {0, 1}, 1), three = of_classes(Task::kMulticlass, {2, 0}, 3);
  double const most = 23.0 * std::log(2.0);
  EXPECT_NEAR(measured(Metric::kLogLoss, two, {0, 1}, {1.0f, 0.0f}), most, 1e-5);
  EXPECT_NEAR(measured(Metric::kLogLoss, three, {0, 1}, {1.0f, 0.0f, 0.0f, 0.0f, 1.0f, 0.0f}), most, 1e-5);
}

TEST(PredictionMetric, OfARegressionIsInItsUnit) {
  Dataset data;
  data.task = Task::kRegression;
  data.n_rows = 2;
  data.n_outputs = 2;
  data.targets = {1.0f, 2.0f, 3.0f, 4.0f};
  EXPECT_EQ(measured(Metric::kMse, data, {1}, {5.0f, 4.0f}), 2.0);
  EXPECT_EQ(measured(Metric::kMae, data, {0, 1}, {1.0f, 2.0f, 3.0f, 8.0f}), 1.0);
  EXPECT_TRUE(std::isnan(measured(Metric::kMae, data, {}, {})));
}

}  // namespace
}  // namespace shoal
