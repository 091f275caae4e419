// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/trial_table.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "shoal/report.hpp"
#include "src/report/cells.hpp"

namespace shoal {
namespace {

Json value_of(Cell const& cell) {
  if (auto const* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  if (auto const* whole = std::get_if<std::int64_t>(&cell)) return *whole;
  if (auto const* number = std::get_if<double>(&cell)) return *number;
  if (auto const* text = std::get_if<std::string>(&cell)) return *text;
  return nullptr;
}

bool empty(Json const& value) { return value.is_null() || value == ""; }

// Of one run each there is no spread to show.
bool single_runs(SweepResult const& result) {
  return std::ranges::all_of(result.trials, [](TrialRecord const& trial) { return trial.run_scores.size() <= 1; });
}

// Long texts, which paper has no room for.
bool is_reason(Json const& column) { return column["name"] == "reason" && column["parameter"] == false; }

// Text that repeats in thousands of trials stands once.
Json column(std::string const& name, std::vector<Json> const& values) {
  if (std::ranges::none_of(values, [](Json const& value) { return value.is_string(); })) return {{"name", name}, {"values", values}};
  std::map<std::string, std::size_t> places;
  Json levels = Json::array(), codes = Json::array();
  for (Json const& value : values) {
    if (value.is_null()) {
      codes.push_back(nullptr);
      continue;
    }
    std::string const text = value.is_string() ? value.get<std::string>() : value.dump();
    auto const [place, fresh] = places.emplace(text, places.size());
    if (fresh) levels.push_back(text);
    codes.push_back(place->second);
  }
  return {{"name", name}, {"levels", levels}, {"codes", codes}};
}

Json cell_at(Json const& column, std::size_t row) {
  if (!column.contains("levels")) return column["values"][row];
  Json const& code = column["codes"][row];
  return code.is_null() ? Json() : column["levels"][code.get<std::size_t>()];
}

std::string text_of(Json const& value) {
  if (value.is_number_integer()) return value.dump();
  if (value.is_number()) return brief(value.get<double>());
  return value.is_string() ? escaped(value.get<std::string>()) : "";
}

}  // namespace

Json trials_json(SweepResult const& result) {
  Table table = leaderboard_table(result);
  auto const place = [&](char const* name) { return std::ranges::find(table.columns, name) - table.columns.begin(); };
  auto const trial_at = place("trial"), reason_at = place("reason");
  std::size_t const n_leaderboard = table.columns.size();
  for (char const* name : {"bracket", "rung", "seconds"}) table.columns.emplace_back(name);
  table.columns.emplace_back("reason");  // the longest text last
  for (std::vector<Cell>& row : table.rows) {
    TrialRecord const& trial = record_of(result, static_cast<std::uint32_t>(std::get<std::int64_t>(row[static_cast<std::size_t>(trial_at)])));
    row.insert(row.end(), {std::int64_t{trial.bracket}, std::int64_t{trial.rung}, trial.seconds, row[static_cast<std::size_t>(reason_at)]});
  }
  bool const single = single_runs(result);
  Json columns = Json::array();
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (std::cmp_equal(c, reason_at)) continue;
    if (single && std::cmp_less(c, reason_at) && (table.columns[c] == "std" || table.columns[c] == "n")) continue;
    std::vector<Json> values;
    for (std::vector<Cell> const& row : table.rows) values.push_back(value_of(row[c]));
    if (std::ranges::all_of(values, empty)) continue;
    columns.push_back(column(table.columns[c], values));
    columns.back()["parameter"] = std::cmp_greater(c, reason_at) && c < n_leaderboard;  // one may be called epochs, as a column is
  }
  return {{"n", table.rows.size()}, {"columns", columns}};
}

std::string trial_table(Json const& trials, std::string const& objective) {
  std::string html = "<table id=\"trials\"><thead><tr>";
  for (Json const& column : trials["columns"]) {
    std::string const name = column["name"].get<std::string>();
    html += fmt::format("<th scope=\"col\"{}>{}</th>", is_reason(column) ? " class=\"reason\"" : "",
                        escaped(name == "score" && column["parameter"] == false ? objective : name));
  }
  html += "</tr></thead>\n<tbody>\n";
  std::size_t const n = std::min(kStaticRows, trials["n"].get<std::size_t>());
  for (std::size_t row = 0; row < n; ++row) {
    html += "<tr>";
    for (Json const& column : trials["columns"]) {
      Json const value = cell_at(column, row);
      html += fmt::format("<td{}>{}</td>",
                          is_reason(column)   ? " class=\"words reason\""
                          : value.is_string() ? " class=\"words\""
                                              : "",
                          text_of(value));
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table>\n";
}

}  // namespace shoal
