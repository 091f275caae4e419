// SPDX-License-Identifier: Apache-2.0
// One trial in detail: its learning curve, averaged over runs, and its runs.
#include <algorithm>
#include <cmath>
#include <limits>

#include "shoal/report.hpp"
#include "src/report/cells.hpp"
#include "src/study/names.hpp"

namespace shoal {

Table curve_table(TrialRecord const& trial, std::vector<Metric> const& metrics) {
  Table table{.columns = {"epoch", "train_loss", "train_accuracy", "val_loss"}, .rows = {}};
  std::vector<std::size_t> shown;
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    if (metrics[m] == Metric::kLoss) continue;  // val_loss is there already
    shown.push_back(m);
    table.columns.push_back("val_" + std::string(info_of(metrics[m]).name));
  }
  table.columns.push_back("learning_rate");
  int last = 0;
  for (RunRecord const& run : trial.runs) last = std::max(last, run.curve.empty() ? 0 : run.curve.back().epoch);
  for (int epoch = 1; epoch <= last; ++epoch) {
    std::vector<EpochScores const*> at;
    for (RunRecord const& run : trial.runs) {
      for (EpochScores const& scores : run.curve) {
        if (scores.epoch == epoch) at.push_back(&scores);
      }
    }
    auto const mean = [&](auto value) {
      std::vector<double> values;
      for (EpochScores const* scores : at) values.push_back(value(*scores));
      return measured(spread_of(values).mean);
    };
    std::vector<Cell> row{std::int64_t{epoch}, mean([](EpochScores const& s) { return s.train_loss; }),
                          mean([](EpochScores const& s) { return s.train_accuracy; }),
                          mean([](EpochScores const& s) { return s.validation_loss; })};
    for (std::size_t const m : shown) {
      row.push_back(mean([m](EpochScores const& s) {
        return m < s.validation.size() ? s.validation[m] : std::numeric_limits<double>::quiet_NaN();
      }));
    }
    row.push_back(mean([](EpochScores const& s) { return s.learning_rate; }));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table run_table(TrialRecord const& trial) {
  Table table{.columns = {"fold", "repeat", "status", "epochs", "best_epoch", "score"}, .rows = {}};
  for (std::size_t k = 0; k < trial.runs.size(); ++k) {
    RunRecord const& run = trial.runs[k];
    double const score = k < trial.run_scores.size() ? trial.run_scores[k] : std::numeric_limits<double>::quiet_NaN();
    table.rows.push_back({std::int64_t{run.fold}, std::int64_t{run.repeat}, std::string(name_of(run.status)),
                          std::int64_t{run.curve.empty() ? 0 : run.curve.back().epoch}, std::int64_t{run.best_epoch},
                          measured(score)});
  }
  return table;
}

Table segment_table(SweepResult const& result, TrialRecord const& trial) {
  Table table{.columns = {"from_epoch", "to_epoch", "trial"}, .rows = {}};
  if (!trial.parent) return table;
  std::vector<Segment> const segments = segments_of(result.trials, trial.number);
  auto const value = [&](Segment const& segment, std::string const& name) { return find(result.trials[segment.trial].parameters, name); };
  std::vector<std::string> changed;
  for (auto const& [name, last] : trial.parameters) {
    if (std::ranges::any_of(segments, [&](Segment const& segment) { return value(segment, name) == nullptr || *value(segment, name) != last; })) changed.push_back(name);
  }
  table.columns.insert(table.columns.end(), changed.begin(), changed.end());
  for (Segment const& segment : segments) {
    std::vector<Cell> row{std::int64_t{segment.from_epoch} + 1, std::int64_t{segment.to_epoch}, std::int64_t{segment.trial}};
    for (std::string const& name : changed) row.push_back(cell_of(value(segment, name)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace shoal
