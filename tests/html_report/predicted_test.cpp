// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/predicted.hpp"

#include <cmath>
#include <numeric>

#include "tests/html_report/example_report.hpp"

namespace shoal {
namespace {

HeldOut two_classes() {
  return {.task = Task::kBinary,
          .n_outputs = 1,
          .class_names = {"no", "yes"},
          .known = {.labels = {0, 1, 1, 0}, .targets = {}},
          .predictions = {0.25f, 0.75f, 0.5f, 1.0f}};
}

HeldOut regression() {
  return {.task = Task::kRegression,
          .n_outputs = 1,
          .target_names = {"y"},
          .known = {.labels = {}, .targets = {1.0f, 2.0f, 3.0f, 4.0f}},
          .predictions = {1.5f, 2.0f, 2.5f, 6.0f}};
}

TEST(Confusion, CountsTruthByRow) {
  Confusion const confusion = confusion_of(*example_report().held_out);
  EXPECT_EQ(confusion.n_rows, 4u);
  EXPECT_EQ(confusion.n_right, 3u);
  EXPECT_EQ(confusion.counts, (std::vector<std::uint64_t>{1, 0, 0, 0, 2, 0, 1, 0, 0}));
}

TEST(Confusion, OfTwoClassesNamesTheSecondAboveOneHalf) {
  Confusion const confusion = confusion_of(two_classes());
  EXPECT_EQ(confusion.at(0, 0), 1u);
  EXPECT_EQ(confusion.at(0, 1), 1u);
  EXPECT_EQ(confusion.at(1, 0), 1u);  // 0.5 is not above
  EXPECT_EQ(confusion.at(1, 1), 1u);
}

TEST(Calibration, OfTwoClassesIsOfTheSecondsProbability) {
  Calibration const calibration = calibration_of(two_classes());
  ASSERT_EQ(calibration.bins.size(), 4u);  // in [0.2, 0.3), [0.5, 0.6), [0.7, 0.8) and the last
  EXPECT_EQ(calibration.bins[0].predicted, 0.25);
  EXPECT_EQ(calibration.bins[0].observed, 0.0);
  EXPECT_EQ(calibration.bins[3].predicted, 1.0);
  EXPECT_EQ(calibration.bins[3].observed, 0.0);
  EXPECT_NEAR(calibration.error, (0.25 + 0.5 + 0.25 + 1.0) / 4.0, 1e-12);
  EXPECT_NEAR(calibration.brier, (0.0625 + 0.0625 + 0.25 + 1.0) / 4.0, 1e-12);
}

TEST(Calibration, OfClassesIsOfTheOneThatIsNamed) {
  Calibration const calibration = calibration_of(*example_report().held_out);
  std::size_t n = 0;
  for (auto const& bin : calibration.bins) n += bin.n;
  EXPECT_EQ(n, 4u);
  EXPECT_EQ(calibration.bins.front().observed, 0.0);              // the row that is wrong, at 0.5
  EXPECT_NEAR(calibration.error, (0.5 + 0.3 + 0.4) / 4.0, 1e-6);  // float probabilities
  EXPECT_NEAR(calibration.brier, (0.06 + 0.14 + 0.98 + 0.06) / 4.0, 1e-6);
}

TEST(Calibration, IntervalsAreWilsons) {
  HeldOut rows = two_classes();
  rows.known.labels.clear(), rows.predictions.clear();
  for (int i = 0; i < 10; ++i) rows.known.labels.push_back(i < 3 ? 1 : 0), rows.predictions.push_back(0.35f);
  Calibration const calibration = calibration_of(rows);
  ASSERT_EQ(calibration.bins.size(), 1u);
  EXPECT_NEAR(calibration.bins[0].low, 0.10779, 1e-5);  // 3 of 10
  EXPECT_NEAR(calibration.bins[0].high, 0.60322, 1e-5);
}

TEST(Calibration, OfARegressionIsOfGroupsByPrediction) {
  Calibration const calibration = calibration_of(regression());
  ASSERT_EQ(calibration.bins.size(), 4u);  // fewer rows than groups
  EXPECT_EQ(calibration.bins[3].predicted, 6.0);
  EXPECT_EQ(calibration.bins[3].observed, 4.0);
}

TEST(Residuals, ArePredictionMinusTruth) {
  Residuals const residuals = residuals_of(regression(), 0);
  EXPECT_NEAR(residuals.bias, 0.5, 1e-12);
  EXPECT_NEAR(residuals.mae, 0.75, 1e-12);
  EXPECT_NEAR(residuals.rmse, std::sqrt(4.5 / 4.0), 1e-12);
  EXPECT_NEAR(residuals.r2, 1.0 - 4.5 / 5.0, 1e-12);
  EXPECT_EQ(residuals.low, -0.5);
  EXPECT_EQ(residuals.high, 2.0);
  EXPECT_EQ(std::accumulate(residuals.histogram.begin(), residuals.histogram.end(), std::uint64_t{0}), 4u);
}

TEST(Residuals, OfPerfectPredictionsAreOneBar) {
  HeldOut rows = regression();
  rows.predictions = rows.known.targets;
  EXPECT_EQ(residuals_of(rows, 0).histogram[0], 4u);
}

}  // namespace
}  // namespace shoal
