// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "shoal/errors.hpp"
#include "src/bench/synthetic.hpp"

namespace shoal::bench {
namespace {

template <class T>
double share_of_nonzeros(std::vector<T> const& values) {
  return 1.0 - static_cast<double>(std::ranges::count(values, T{0})) / static_cast<double>(values.size());
}

TEST(SyntheticData, HasTheShapeTypeAndDensityThatWereAskedFor) {
  for (FeatureType const type : {FeatureType::kUint8, FeatureType::kFloat}) {
    for (double const density : {1.0, 0.2}) {
      auto const data = synthetic_data({.rows = 400, .type = type, .density = density}, 51, 5);
      EXPECT_EQ(data->task, Task::kMulticlass);
      EXPECT_EQ(data->n_rows, 400u);
      EXPECT_EQ(data->n_features, 51u);
      EXPECT_EQ(data->n_outputs, 5u);
      ASSERT_EQ(data->folds.size(), 1u);
      EXPECT_EQ(data->folds[0].train.size(), 400u);
      EXPECT_TRUE(data->folds[0].validation.empty());
      EXPECT_TRUE(data->test_rows.empty());
      double const share = std::visit([](auto const& values) { return share_of_nonzeros(values); }, data->numeric);
      if (density == 1.0) {
        EXPECT_EQ(share, 1.0);
      } else {
        EXPECT_NEAR(share, density, 0.012);  // 20400 draws: more than four standard errors
      }
      EXPECT_EQ(std::holds_alternative<std::vector<std::uint8_t>>(data->numeric), type == FeatureType::kUint8);
      for (float const shift : data->folds[0].tables[0].shift) ASSERT_EQ(shift, 0.0f);  // zeros stay zeros
      for (int c = 0; c < 5; ++c) EXPECT_EQ(std::ranges::count(data->labels, c), 80);
    }
  }
}

TEST(SyntheticData, IsTheSameAtEveryCall) {
  Workload const work{.rows = 50, .density = 0.5};
  EXPECT_EQ(synthetic_data(work, 13, 3)->fingerprint, synthetic_data(work, 13, 3)->fingerprint);
  EXPECT_NE(synthetic_data(work, 13, 3)->fingerprint, synthetic_data(work, 13, 2)->fingerprint);
}

TEST(SyntheticData, OneOutputIsARegressionAndTwoAreClasses) {
  EXPECT_EQ(synthetic_data({.rows = 20}, 3, 1)->task, Task::kRegression);
  auto const two = synthetic_data({.rows = 20}, 3, 2);
  EXPECT_EQ(two->task, Task::kMulticlass);
  EXPECT_EQ(two->n_outputs, 2u);
}

TEST(SyntheticData, EveryClassNeedsARow) {
  EXPECT_EQ(synthetic_data({.rows = 10}, 3, 10)->n_outputs, 10u);
  EXPECT_THROW((void)synthetic_data({.rows = 9}, 3, 10), InputError);
}

}  // namespace
}  // namespace shoal::bench
