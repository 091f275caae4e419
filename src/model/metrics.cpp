// SPDX-License-Identifier: Apache-2.0
#include "shoal/metrics.hpp"

#include <algorithm>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

constexpr auto kMin = Goal::kMinimize, kMax = Goal::kMaximize;
constexpr bool kYes = true, kNo = false;
constexpr std::string_view kValidation = "val_";

}  // namespace

std::vector<MetricInfo> const& metric_infos() {
  static std::vector<MetricInfo> const infos = {
      // metric             name         better  multiclass binary regression
      {Metric::kLoss,      "loss",      kMin, kYes, kYes, kYes, "the loss that is trained, without penalties"},
      {Metric::kAccuracy,  "accuracy",  kMax, kYes, kYes, kNo,  "share of rows whose most probable class is theirs"},
      {Metric::kTopK,      "top_k",     kMax, kYes, kNo,  kNo,  "share of rows whose class is among the five most probable"},
      {Metric::kAuc,       "auc",       kMax, kNo,  kYes, kNo,  "area under the ROC curve, exact, ties counted half"},
      {Metric::kPrecision, "precision", kMax, kYes, kYes, kNo,  "share of rows called positive that are; macro mean over several classes"},
      {Metric::kRecall,    "recall",    kMax, kYes, kYes, kNo,  "share of positive rows called so; macro mean over several classes"},
      {Metric::kF1,        "f1",        kMax, kYes, kYes, kNo,  "harmonic mean of precision and recall; macro mean over several classes"},
      {Metric::kLogLoss,   "log_loss",  kMin, kYes, kYes, kNo,  "cross-entropy without label smoothing or weights"},
      {Metric::kMse,       "mse",       kMin, kYes, kYes, kYes, "mean squared error; of a classifier, of its probabilities"},
      {Metric::kRmse,      "rmse",      kMin, kNo,  kNo,  kYes, "square root of the mean squared error"},
      {Metric::kMae,       "mae",       kMin, kYes, kYes, kYes, "mean absolute error; of a classifier, of its probabilities"},
      {Metric::kR2,        "r2",        kMax, kNo,  kNo,  kYes, "coefficient of determination"},
  };
  return infos;
}

MetricInfo const& info_of(Metric metric) {
  MetricInfo const& info = metric_infos().at(static_cast<std::size_t>(metric));
  SHOAL_ASSERT(info.metric == metric);
  return info;
}

std::optional<Metric> metric_named(std::string_view name) {
  for (MetricInfo const& info : metric_infos()) {
    if (info.name == name) return info.metric;
  }
  return std::nullopt;
}

bool defined_for(Metric metric, Task task) {
  MetricInfo const& info = info_of(metric);
  return task == Task::kMulticlass ? info.multiclass : task == Task::kBinary ? info.binary : info.regression;
}

std::string_view name_of(Task task) {
  return task == Task::kMulticlass ? "multiclass" : task == Task::kBinary ? "binary" : "regression";
}

std::optional<Task> task_named(std::string_view name) {
  for (Task task : {Task::kMulticlass, Task::kBinary, Task::kRegression}) {
    if (name_of(task) == name) return task;
  }
  return std::nullopt;
}

std::string Objective::name() const {
  return std::string(on_validation ? kValidation : "") + std::string(info_of(metric).name);
}

bool Objective::better(double a, double b) const {
  if (a != a) return false;
  if (b != b) return true;
  return goal == Goal::kMinimize ? a < b : a > b;
}

std::optional<Objective> objective_named(std::string_view name) {
  bool const on_validation = name.starts_with(kValidation);
  auto const metric = metric_named(on_validation ? name.substr(kValidation.size()) : name);
  if (!metric) return std::nullopt;
  if (!on_validation && *metric != Metric::kLoss && *metric != Metric::kAccuracy) return std::nullopt;
  return Objective{.metric = *metric, .on_validation = on_validation, .goal = info_of(*metric).goal};
}

}  // namespace shoal
