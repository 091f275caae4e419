// SPDX-License-Identifier: Apache-2.0
#include "shoal/metrics.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace shoal {
namespace {

TEST(Metrics, TableIsInTheOrderOfTheEnumAndNamesAreUnique) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < metric_infos().size(); ++i) {
    MetricInfo const& info = metric_infos()[i];
    EXPECT_EQ(static_cast<std::size_t>(info.metric), i);
    EXPECT_EQ(metric_named(info.name), info.metric);
    EXPECT_TRUE(info.multiclass || info.binary || info.regression) << info.name;
    names.insert(info.name);
  }
  EXPECT_EQ(names.size(), 12u);
  EXPECT_EQ(info_of(Metric::kR2).name, "r2") << "the last of the enum";
}

TEST(Metrics, ErrorsFallAndScoresRise) {
  for (std::string_view name : {"loss", "log_loss", "mse", "rmse", "mae"}) EXPECT_EQ(info_of(*metric_named(name)).goal, Goal::kMinimize) << name;
  for (std::string_view name : {"accuracy", "top_k", "auc", "precision", "recall", "f1", "r2"}) EXPECT_EQ(info_of(*metric_named(name)).goal, Goal::kMaximize) << name;
}

TEST(Metrics, AreDefinedForTheirTasks) {
  EXPECT_TRUE(defined_for(Metric::kAuc, Task::kBinary));
  EXPECT_FALSE(defined_for(Metric::kAuc, Task::kMulticlass));
  EXPECT_FALSE(defined_for(Metric::kAccuracy, Task::kRegression));
  EXPECT_TRUE(defined_for(Metric::kMse, Task::kMulticlass));
  EXPECT_FALSE(defined_for(Metric::kR2, Task::kBinary));
}

TEST(Metrics, TaskNamesRoundTrip) {
  for (Task task : {Task::kMulticlass, Task::kBinary, Task::kRegression}) EXPECT_EQ(task_named(name_of(task)), task);
  EXPECT_EQ(task_named("clustering"), std::nullopt);
}

TEST(Objective, NamesRoundTrip) {
  for (MetricInfo const& info : metric_infos()) {
    std::string const name = "val_" + std::string(info.name);
    auto const objective = objective_named(name);
    ASSERT_TRUE(objective) << name;
    EXPECT_EQ(objective->name(), name);
    EXPECT_EQ(objective->goal, info.goal);
    EXPECT_TRUE(objective->on_validation);
  }
  EXPECT_EQ(objective_named("accuracy")->name(), "accuracy");
  EXPECT_FALSE(objective_named("loss")->on_validation);
}

TEST(Objective, TrainingRowsHaveLossAndAccuracyOnly) {
  EXPECT_EQ(objective_named("auc"), std::nullopt);
  EXPECT_EQ(objective_named("val_"), std::nullopt);
  EXPECT_EQ(objective_named("val_acuracy"), std::nullopt);
  EXPECT_EQ(objective_named("Val_loss"), std::nullopt);
}

TEST(Objective, NanIsWorseThanEveryNumber) {
  Objective const loss{}, accuracy{.metric = Metric::kAccuracy, .goal = Goal::kMaximize};
  for (Objective const& objective : {loss, accuracy}) {
    EXPECT_TRUE(objective.better(0.5, NAN));
    EXPECT_TRUE(objective.better(INFINITY, NAN) && objective.better(-INFINITY, NAN));
    EXPECT_FALSE(objective.better(NAN, 0.5));
    EXPECT_FALSE(objective.better(NAN, NAN));
    EXPECT_FALSE(objective.better(0.5, 0.5));
  }
  EXPECT_TRUE(loss.better(0.1, 0.2));
  EXPECT_TRUE(accuracy.better(0.2, 0.1));
}

}  // namespace
}  // namespace shoal
