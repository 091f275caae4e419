// SPDX-License-Identifier: Apache-2.0
// Trials from best to worst. Parameters that are the same in every trial would fill the width and say nothing.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "shoal/report.hpp"
#include "shoal/statistics.hpp"
#include "src/report/cells.hpp"

namespace shoal {
namespace {

std::string score_text(TrialRecord const& trial) {
  if (std::isnan(trial.score)) return "-";
  std::string text = readable(trial.score);
  std::size_t const n = n_scores(trial);
  if (n > 1) text += fmt::format(" ± {} ({})", readable(trial.deviation), n);
  return text;
}

void add_parameters(std::vector<Cell>& row, TrialRecord const& trial, std::vector<std::string> const& names) {
  for (std::string const& name : names) row.push_back(cell_of(find(trial.parameters, name)));
}

template <class AddRow>
void for_each_ranked(SweepResult const& result, std::size_t top, AddRow add_row) {
  std::vector<std::uint32_t> const order = leaderboard(result);
  std::size_t const n = top == 0 ? order.size() : std::min(top, order.size());
  for (std::size_t i = 0; i < n; ++i) add_row(static_cast<std::int64_t>(i + 1), record_of(result, order[i]));
}

}  // namespace

Table leaderboard_table(SweepResult const& result, std::size_t top) {
  std::vector<std::string> const names = varying_parameters(result.trials);
  Table table{.columns = {"rank", "trial", "state", "score", "std", "n", "ci_low", "ci_high"}, .rows = {}};
  for (SecondaryObjective const& objective : result.secondary) table.columns.push_back(objective.name());
  table.columns.insert(table.columns.end(), {"epochs", "reason"});
  table.columns.insert(table.columns.end(), names.begin(), names.end());
  for_each_ranked(result, top, [&](std::int64_t rank, TrialRecord const& trial) {
    std::optional<Estimate> const estimate = estimate_of(trial);
    std::vector<Cell> row{rank,
                          std::int64_t{trial.number},
                          std::string(name_of(trial.state)),
                          measured(trial.score),
                          measured(trial.deviation),
                          static_cast<std::int64_t>(n_scores(trial)),
                          estimate ? Cell(estimate->low) : Cell(),
                          estimate ? Cell(estimate->high) : Cell()};
    for (Cell& cell : secondary_cells(result, trial)) row.push_back(std::move(cell));
    row.emplace_back(std::int64_t{trial.epochs});
    row.emplace_back(trial.reason);
    add_parameters(row, trial, names);
    table.rows.push_back(std::move(row));
  });
  return table;
}

Table leaderboard_summary(SweepResult const& result, std::size_t top) {
  std::vector<std::string> const names = varying_parameters(result.trials);
  Table table{.columns = {"rank", "trial", result.objective.name()}, .rows = {}};
  for (SecondaryObjective const& objective : result.secondary) table.columns.push_back(objective.name());
  table.columns.insert(table.columns.end(), {"epochs", "state"});
  table.columns.insert(table.columns.end(), names.begin(), names.end());
  for_each_ranked(result, top, [&](std::int64_t rank, TrialRecord const& trial) {
    std::vector<Cell> row{rank, std::int64_t{trial.number}, score_text(trial)};
    for (Cell& cell : secondary_cells(result, trial)) row.push_back(std::move(cell));
    row.emplace_back(std::int64_t{trial.epochs});
    row.emplace_back(std::string(name_of(trial.state)));
    add_parameters(row, trial, names);
    table.rows.push_back(std::move(row));
  });
  return table;
}

std::vector<std::string> varying_parameters(std::vector<TrialRecord> const& trials) {
  std::vector<std::string> names;
  for (std::string const& name : parameter_names(trials)) {
    ParameterValue const* const first = find(trials.front().parameters, name);
    bool const varies = std::any_of(trials.begin(), trials.end(), [&](TrialRecord const& trial) {
      ParameterValue const* const value = find(trial.parameters, name);
      return (value == nullptr) != (first == nullptr) || (value != nullptr && *value != *first);
    });
    if (varies) names.push_back(name);
  }
  return names;
}

}  // namespace shoal
