// SPDX-License-Identifier: Apache-2.0
// Optuna's queue: enqueue_trial() adds a WAITING trial with the system attribute `fixed_params`, which ask() would take.
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "src/study/sqlite_study.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

// What refers to trials. Whole statements, since the database keeps them by their text.
struct Reference {
  std::string_view drop, move_up;
};
constexpr Reference kReferences[] = {
    {"DELETE FROM trial_params WHERE trial_id = ?", "UPDATE trial_params SET trial_id = trial_id + 1 WHERE trial_id = ?"},
    {"DELETE FROM trial_values WHERE trial_id = ?", "UPDATE trial_values SET trial_id = trial_id + 1 WHERE trial_id = ?"},
    {"DELETE FROM trial_intermediate_values WHERE trial_id = ?", "UPDATE trial_intermediate_values SET trial_id = trial_id + 1 WHERE trial_id = ?"},
    {"DELETE FROM trial_user_attributes WHERE trial_id = ?", "UPDATE trial_user_attributes SET trial_id = trial_id + 1 WHERE trial_id = ?"},
    {"DELETE FROM trial_system_attributes WHERE trial_id = ?", "UPDATE trial_system_attributes SET trial_id = trial_id + 1 WHERE trial_id = ?"},
    {"DELETE FROM trial_heartbeats WHERE trial_id = ?", "UPDATE trial_heartbeats SET trial_id = trial_id + 1 WHERE trial_id = ?"},
};

ParameterValue value_of(Json const& json, std::string const& name, std::string const& path) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  throw InputError({.file = path, .key = "fixed_params." + name, .expected = "a number, a name, true or false", .found = json.dump()});
}

}  // namespace

std::vector<std::int64_t> SqliteStudy::waiting_ids() const {
  std::vector<std::int64_t> ids;
  database_->rows("SELECT trial_id FROM trials WHERE state = 'WAITING' ORDER BY trial_id", [&](Statement const& row) { ids.push_back(row.integer(0)); });
  return ids;
}

std::vector<Assignment> SqliteStudy::waiting() const {
  std::vector<Assignment> points;
  for (std::int64_t const id : waiting_ids()) {
    Assignment& point = points.emplace_back();
    database_->rows(
        "SELECT value_json FROM trial_system_attributes WHERE trial_id = ? AND \"key\" = 'fixed_params'",
        [&](Statement const& row) {
          Json const given = Json::parse(row.text(0));
          for (auto const& [name, value] : given.items()) point.emplace_back(name, value_of(value, name, path_));
        },
        id);
  }
  return points;
}

void SqliteStudy::drop_trial(std::int64_t id) {
  for (Reference const& reference : kReferences) database_->run(reference.drop, id);
  database_->run("DELETE FROM trials WHERE trial_id = ?", id);
}

// Optuna has numbered its trial as the next one is numbered here: those that wait move up by one, the last first.
void SqliteStudy::make_room(std::int64_t id) {
  if (database_->integer("SELECT COUNT(*) FROM trials WHERE trial_id = ?", id) == 0) return;
  std::vector<std::int64_t> const ids = waiting_ids();
  for (auto at = ids.rbegin(); at != ids.rend() && *at >= id; ++at) {
    database_->run("INSERT INTO trials (trial_id, number, study_id, state, datetime_start) SELECT trial_id + 1, number + 1, study_id, state, datetime_start FROM trials WHERE trial_id = ?", *at);
    for (Reference const& reference : kReferences) database_->run(reference.move_up, *at);
    database_->run("DELETE FROM trials WHERE trial_id = ?", *at);
  }
}

}  // namespace shoal
