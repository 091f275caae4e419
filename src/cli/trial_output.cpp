// SPDX-License-Identifier: Apache-2.0
#include "src/cli/trial_output.hpp"

#include <fmt/format.h>

#include "src/report/cells.hpp"
#include "src/report/text.hpp"

namespace shoal::cli {
namespace {

Table parameter_table(TrialRecord const& trial) {
  Table table{.columns = {"parameter", "value"}, .rows = {}};
  for (auto const& [name, value] : trial.parameters) table.rows.push_back({name, cell_of(&value)});
  return table;
}

std::string heading(SweepResult const& result, TrialRecord const& trial) {
  std::string text = fmt::format("trial {}: {}", trial.number, name_of(trial.state));
  if (!trial.reason.empty()) text += " (" + printable(trial.reason) + ")";
  text += fmt::format("\n{} {}", result.objective.name(), readable(trial.score));
  if (n_scores(trial) > 1) text += fmt::format(" ± {} ({} runs)", readable(trial.deviation), n_scores(trial));
  for (std::size_t i = 0; i < trial.secondary.size(); ++i) text += fmt::format(", {} {}", objective_name(result, i + 1), readable(trial.secondary[i]));
  text += fmt::format(" after {} epochs{}\n", trial.epochs, interval_text(trial));
  if (trial.number == result.best) text += not_distinguishable_text(result);
  return text + "\n";
}

}  // namespace

std::string trial_text(Study const& study, SweepResult const& result, TrialRecord const& trial, Format format,
                       bool curve) {
  std::vector<Metric> const metrics = recorded_metrics(study.config());
  if (format == Format::kJson) return trial_json(result, trial, study.path(), metrics) + "\n";
  if (format == Format::kCsv) return to_csv(curve ? curve_table(trial, metrics) : parameter_table(trial));
  std::string text = heading(result, trial);
  for (auto const& [name, value] : trial.parameters)
    text += printable(fmt::format("{}: {}", name, to_string(value))) + "\n";
  if (trial.parent) text += "\n" + to_text(segment_table(result, trial));
  if (trial.runs.size() > 1 || curve) text += "\n" + to_text(run_table(trial));
  if (curve) text += "\n" + to_text(curve_table(trial, metrics));
  return text;
}

}  // namespace shoal::cli
