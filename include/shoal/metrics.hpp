// SPDX-License-Identifier: Apache-2.0
// Tasks and metrics: which metrics exist, for which task, and which direction is better.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shoal {

enum class Task : std::uint8_t { kMulticlass, kBinary, kRegression };
[[nodiscard]] std::string_view name_of(Task);
[[nodiscard]] std::optional<Task> task_named(std::string_view);

enum class Metric : std::uint8_t {
  kLoss, kAccuracy, kTopK, kAuc, kPrecision, kRecall, kF1, kLogLoss, kMse, kRmse, kMae, kR2,
};
enum class Goal : std::uint8_t { kMinimize, kMaximize };

struct MetricInfo {
  Metric metric;
  std::string_view name;     ///< as in sweep files: "accuracy", "top_k", "log_loss"
  Goal goal;                 ///< the better direction
  bool multiclass, binary, regression;  ///< tasks it is defined for
  std::string_view summary;  ///< one line for help and docs
};

/// All metrics, in the order of the enum. precision, recall and f1 of several classes are macro means; top_k counts the
/// five highest; mse and mae of a classifier compare probabilities with one-hot labels; log_loss is the cross-entropy
/// without label smoothing or weights.
[[nodiscard]] std::vector<MetricInfo> const& metric_infos();
[[nodiscard]] MetricInfo const& info_of(Metric);
[[nodiscard]] std::optional<Metric> metric_named(std::string_view);
[[nodiscard]] bool defined_for(Metric, Task);

/// What a sweep optimizes: a metric on a split, and the direction.
struct Objective {
  Metric metric = Metric::kLoss;
  bool on_validation = true;  ///< "val_accuracy" against "accuracy" (the training rows; loss and accuracy only)
  Goal goal = Goal::kMinimize;
  bool operator==(Objective const&) const = default;
  [[nodiscard]] std::string name() const;  ///< "val_accuracy"
  /// Whether score a is better than b. NaN (a failed run) is worse than every number.
  [[nodiscard]] bool better(double a, double b) const;
};

/// "val_accuracy", "val_loss", "accuracy", "loss", ... with the metric's own goal. Without val_ the training rows are meant,
/// on which only loss and accuracy are measured: nullopt for others, and for unknown names.
[[nodiscard]] std::optional<Objective> objective_named(std::string_view);

}  // namespace shoal
