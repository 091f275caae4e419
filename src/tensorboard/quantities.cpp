// SPDX-License-Identifier: Apache-2.0
#include "src/tensorboard/quantities.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace shoal::tensorboard {
namespace {

bool validates(SweepConfig const& config) {
  bool const by_column = config.data.table && !config.data.table->split.empty();  // which may say what validates
  return config.objective.on_validation || by_column || config.data.validation.kind != SplitConfig::Kind::kNone;
}

}  // namespace

std::optional<bool> has_classes(SweepConfig const& config, std::span<RunRecord const> runs) {
  if (config.data.task) return *config.data.task != Task::kRegression;
  if (!info_of(config.objective.metric).regression) return true;
  for (RunRecord const& run : runs) {
    // An epoch in which a run diverges has no scores.
    if (!run.curve.empty() && std::isfinite(run.curve[0].train_loss)) return !std::isnan(run.curve[0].train_accuracy);
  }
  return std::nullopt;
}

std::vector<Quantity> quantities_of(SweepConfig const& config, bool classes) {
  using Kind = Quantity::Kind;
  std::vector<Quantity> all{{"loss", Kind::kTraining, [](EpochScores const& epoch) { return epoch.train_loss; }}};
  if (classes) all.push_back({"accuracy", Kind::kTraining, [](EpochScores const& epoch) { return epoch.train_accuracy; }});
  if (validates(config)) {
    all.push_back({"val_loss", Kind::kValidation, [](EpochScores const& epoch) { return epoch.validation_loss; }});
    std::vector<Metric> const metrics = recorded_metrics(config);
    for (std::size_t i = 0; i < metrics.size(); ++i)
      all.push_back({"val_" + std::string(info_of(metrics[i]).name), Kind::kValidation, [i](EpochScores const& epoch) { return i < epoch.validation.size() ? epoch.validation[i] : std::numeric_limits<double>::quiet_NaN(); }});
  }
  all.push_back({"learning_rate", Kind::kSetting, [](EpochScores const& epoch) { return epoch.learning_rate; }});
  auto const objective = std::ranges::find(all, config.objective.name(), &Quantity::name);
  if (objective != all.end()) std::rotate(all.begin(), objective, objective + 1);
  return all;
}

}  // namespace shoal::tensorboard
