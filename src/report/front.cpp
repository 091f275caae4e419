// SPDX-License-Identifier: Apache-2.0
// Several objectives: the trials that no other is better than in all of them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/report.hpp"
#include "src/report/cells.hpp"

namespace shoal {

std::vector<Cell> secondary_cells(SweepResult const& result, TrialRecord const& trial) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < result.secondary.size(); ++i) {
    if (i >= trial.secondary.size()) {
      cells.emplace_back();
    } else if (result.secondary[i].quantity.empty()) {
      cells.push_back(measured(trial.secondary[i]));
    } else {
      cells.emplace_back(static_cast<std::int64_t>(trial.secondary[i]));
    }
  }
  return cells;
}

Table front_table(SweepResult const& result) {
  std::vector<std::string> const names = varying_parameters(result.trials);
  Table table{.columns = {"trial", result.objective.name()}, .rows = {}};
  for (SecondaryObjective const& objective : result.secondary) table.columns.push_back(objective.name());
  table.columns.emplace_back("epochs");
  table.columns.insert(table.columns.end(), names.begin(), names.end());
  for (std::uint32_t const number : pareto_front(result)) {
    TrialRecord const& trial = record_of(result, number);
    std::vector<Cell> row{std::int64_t{number}, measured(trial.score)};
    for (Cell& cell : secondary_cells(result, trial)) row.push_back(std::move(cell));
    row.emplace_back(std::int64_t{trial.epochs});
    for (std::string const& name : names) row.push_back(cell_of(find(trial.parameters, name)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string front_text(SweepResult const& result, std::span<double const> reference) {
  std::optional<FrontVolume> const volume = front_volume(result, reference);
  if (!volume) return "";
  std::vector<std::string> bounds;
  for (std::size_t i = 0; i < volume->reference.size(); ++i) bounds.push_back(fmt::format("{} {}", objective_name(result, i), readable(volume->reference[i])));
  std::vector<std::uint32_t> const front = pareto_front(result);
  return fmt::format("Pareto front: {} trial{} ({}); hypervolume {} up to {}\n", front.size(), front.size() == 1 ? "" : "s", fmt::join(front, ", "), readable(volume->volume),
                     fmt::join(bounds, ", "));
}

}  // namespace shoal
