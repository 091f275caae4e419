// SPDX-License-Identifier: Apache-2.0
// What a GPU was measured to do best, as an attribute of the study that Optuna's dashboard shows as well.
#include <nlohmann/json.hpp>

#include "src/study/sqlite_study.hpp"

namespace shoal {
namespace {

constexpr std::string_view kKey = "engine_choices";

}  // namespace

void SqliteStudy::set_choices(std::vector<TrainingChoice> const& choices) {
  if (choices == this->choices()) return;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (TrainingChoice const& c : choices) {
    list.push_back({{"device", c.device}, {"runs_log2", c.runs_log2}, {"run_bytes_log2", c.run_bytes_log2}, {"batch_log2", c.batch_log2}, {"executor", c.executor},
                    {"cohort_bytes", c.cohort_bytes}, {"multiply_adds_per_second", c.multiply_adds_per_second}});
  }
  begin();
  database_->run("DELETE FROM study_user_attributes WHERE \"key\" = ?", kKey);
  database_->run("INSERT INTO study_user_attributes (study_id, \"key\", value_json) VALUES (1, ?, ?)", kKey, std::string_view(list.dump()));
  commit();
}

std::vector<TrainingChoice> SqliteStudy::choices() const {
  std::vector<TrainingChoice> choices;
  database_->rows(
      "SELECT value_json FROM study_user_attributes WHERE \"key\" = ?",
      [&](Statement const& row) {
        for (auto const& c : nlohmann::json::parse(row.text(0))) {
          choices.push_back({.device = c.at("device"), .runs_log2 = c.at("runs_log2"), .run_bytes_log2 = c.at("run_bytes_log2"), .batch_log2 = c.at("batch_log2"),
                             .executor = c.at("executor"), .cohort_bytes = c.at("cohort_bytes"), .multiply_adds_per_second = c.at("multiply_adds_per_second")});
        }
      },
      kKey);
  return choices;
}

}  // namespace shoal
