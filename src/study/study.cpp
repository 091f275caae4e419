// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>

#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "shoal/sweep_file.hpp"
#include "src/study/bytes.hpp"
#include "src/study/curves.hpp"
#include "src/study/names.hpp"
#include "src/study/optuna.hpp"
#include "src/study/sqlite_study.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t trial_id_of(std::uint32_t number) { return static_cast<std::int64_t>(number) + 1; }

std::string encode(Assignment const& point) {
  Json items = Json::array();
  for (auto const& [name, value] : point) {
    items.push_back({name, std::visit([](auto const& v) { return Json(v); }, value)});
  }
  return items.dump();
}

Assignment decode_assignment(std::string const& text) {
  Assignment point;
  for (Json const& item : Json::parse(text)) {
    Json const& value = item.at(1);
    point.emplace_back(item.at(0).get<std::string>(), value.is_boolean() ? ParameterValue(value.get<bool>())
                                                      : value.is_number_integer()
                                                          ? ParameterValue(value.get<std::int64_t>())
                                                      : value.is_number() ? ParameterValue(value.get<double>())
                                                                          : ParameterValue(value.get<std::string>()));
  }
  return point;
}

// Score, deviation and the runs' scores: one BLOB, for their bits.
std::vector<std::byte> encode_scores(TrialRecord const& trial) {
  ByteWriter out;
  out.put(trial.score);
  out.put(trial.deviation);
  out.put_array(std::span(trial.run_scores));
  if (!trial.secondary.empty()) out.put_array(std::span(trial.secondary));
  return out.take();
}

void decode_scores(std::span<std::byte const> bytes, TrialRecord& trial) {
  ByteReader in(bytes);
  trial.score = in.get<double>();
  trial.deviation = in.get<double>();
  in.get_array(trial.run_scores);
  if (!in.at_end()) in.get_array(trial.secondary);
  if (!in.at_end()) throw MachineError("the study is damaged: the scores of a trial have the wrong length");
}

}  // namespace

SqliteStudy::SqliteStudy(std::string path, std::unique_ptr<WeightStore> weights, std::unique_ptr<Database> database,
                         SweepConfig config, Access access)
    : path_(std::move(path)),
      weights_(std::move(weights)),
      database_(std::move(database)),
      config_(std::move(config)),
      space_(config_.parameters),
      access_(access) {
  config_.study = path_;
}

SqliteStudy::~SqliteStudy() {
  if (access_ == Access::kRead) return;
  try {
    if (database_->in_transaction()) database_->execute("ROLLBACK");
    database_->execute("PRAGMA wal_checkpoint(TRUNCATE)");  // one tidy file; whatever fails here the next open repeats
  } catch (MachineError const&) {
  }
}

void SqliteStudy::begin() {
  if (database_->in_transaction()) database_->execute("ROLLBACK");  // an error ended the transaction before
  database_->run("BEGIN IMMEDIATE");
  if (session_ == 0) {
    session_ = database_->integer("SELECT COALESCE(MAX(session), 0) + 1 FROM shoal_sessions");
    database_->run("INSERT INTO shoal_sessions VALUES (?, ?, ?, 'unfinished', 0)", session_,
                   std::string_view(SHOAL_VERSION), std::string_view(optuna_now()));
  }
}

void SqliteStudy::commit() { database_->run("COMMIT"); }

void SqliteStudy::add_trial(TrialRecord const& trial) {
  std::int64_t const id = trial_id_of(trial.number);
  make_room(id);
  database_->run(
      "INSERT INTO trials (trial_id, number, study_id, state, datetime_start) VALUES (?, ?, 1, 'RUNNING', ?)", id,
      trial.number, std::string_view(optuna_now()));
  database_->run("INSERT INTO shoal_trials VALUES (?, ?, ?, 'running', '', ?, ?, 0, ?, 0)", trial.number,
                 std::string_view(encode(trial.parameters)), std::string_view(shoal::encode(trial.model)),
                 trial.bracket, trial.rung, std::span<std::byte const>(encode_scores(trial)));
  for (auto const& [name, value] : trial.parameters) {
    auto const parameter = std::ranges::find(space_.parameters(), name, &Parameter::name);
    OptunaParameter const written =
        optuna_parameter(value, parameter == space_.parameters().end() ? nullptr : &*parameter);
    database_->run(
        "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)", id,
        std::string_view(name), written.value, std::string_view(written.distribution_json));
  }
  write_attribute(id, "bracket", Json(trial.bracket).dump());
  write_attribute(id, "rung", Json(trial.rung).dump());
  if (trial.parent) write_attribute(id, "parent", Json{{"trial", trial.parent->trial}, {"epoch", trial.parent->epoch}}.dump());
}

void SqliteStudy::add_curve(std::uint32_t trial, RunRecord const& run) {
  std::int64_t const stored = database_->integer(
      "SELECT COALESCE(MAX(first + epochs - 1), 0) FROM shoal_curves WHERE trial = ? AND fold = ? AND repeat = ?",
      trial, run.fold, run.repeat);
  auto const fresh = std::ranges::find_if(run.curve, [&](EpochScores const& epoch) { return epoch.epoch > stored; });
  if (fresh != run.curve.end()) {
    SHOAL_ASSERT(fresh->epoch == stored + 1);
    std::span<EpochScores const> const epochs(fresh, run.curve.end());
    database_->run("INSERT INTO shoal_curves VALUES (?, ?, ?, ?, ?, ?)", trial, run.fold, run.repeat, stored + 1,
                   epochs.size(), std::span<std::byte const>(encode_curve(epochs)));
  }
  for (RunRecord::Mark const& mark : run.marks) {
    database_->run("INSERT OR IGNORE INTO shoal_marks VALUES (?, ?, ?, ?, ?, ?)", trial, run.fold, run.repeat,
                   mark.epoch, mark.best_epoch, name_of(mark.status));
  }
}

void SqliteStudy::update_trial(TrialRecord const& trial) {
  std::int64_t const id = trial_id_of(trial.number);
  database_->run(
      "UPDATE shoal_trials SET state = ?, reason = ?, bracket = ?, rung = ?, epochs = ?, scores = ?, seconds = ? WHERE "
      "number = ?",
      name_of(trial.state), std::string_view(trial.reason), trial.bracket, trial.rung, trial.epochs,
      std::span<std::byte const>(encode_scores(trial)), trial.seconds, trial.number);
  bool const running = trial.state == TrialState::kRunning;
  database_->run(
      "UPDATE trials SET state = ?, datetime_complete = CASE WHEN ? THEN NULL ELSE COALESCE(datetime_complete, ?) END "
      "WHERE trial_id = ?",
      optuna_name(trial.state), running, std::string_view(optuna_now()), id);
  write_intermediate_values(trial);
  write_value(trial);
  write_attribute(id, "bracket", Json(trial.bracket).dump());
  write_attribute(id, "rung", Json(trial.rung).dump());
  write_attribute(id, "epochs", Json(trial.epochs).dump());
  write_attribute(id, "std", Json(trial.deviation).dump());
  write_attribute(id, "runs", Json(trial.run_scores.size()).dump());
  write_attribute(id, "seconds", Json(trial.seconds).dump());
  if (!trial.reason.empty())
    write_attribute(id, trial.state == TrialState::kFailed ? "fail_reason" : "reason", Json(trial.reason).dump());
}

// The mean over folds and repeats after each epoch, which is what Optuna's pruners and plots expect of a trial.
void SqliteStudy::write_intermediate_values(TrialRecord const& trial) {
  std::int64_t const id = trial_id_of(trial.number);
  std::int64_t const stored =
      database_->integer("SELECT COALESCE(MAX(step), 0) FROM trial_intermediate_values WHERE trial_id = ?", id);
  std::vector<double> const mean = mean_curve(trial, config_.objective);
  for (auto i = static_cast<std::size_t>(stored); i < mean.size(); ++i) {
    database_->run(
        "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) VALUES "
        "(?, ?, ?, ?)",
        id, i + 1, std::isfinite(mean[i]) ? mean[i] : std::nan(""), value_type(mean[i]));
  }
}

// A completed trial has a value, and a pruned one its last; a failed or running one has none.
void SqliteStudy::write_value(TrialRecord const& trial) {
  std::int64_t const id = trial_id_of(trial.number);
  bool const has_value =
      (trial.state == TrialState::kCompleted || trial.state == TrialState::kPruned) && !std::isnan(trial.score);
  database_->run("DELETE FROM trial_values WHERE trial_id = ?", id);
  if (!has_value) return;
  std::vector<double> values = trial.secondary;
  values.insert(values.begin(), trial.score);
  for (std::size_t i = 0; i < values.size(); ++i) {
    database_->run("INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, ?)", id, i,
                   std::isfinite(values[i]) ? values[i] : std::nan(""), value_type(values[i]));
  }
}

void SqliteStudy::write_attribute(std::int64_t trial_id, std::string_view key, std::string const& json) {
  database_->run(
      "INSERT INTO trial_user_attributes (trial_id, \"key\", value_json) VALUES (?, ?, ?) "
      "ON CONFLICT (trial_id, \"key\") DO UPDATE SET value_json = excluded.value_json",
      trial_id, key, std::string_view(json));
}

void SqliteStudy::log(std::string const& json) {
  database_->run("INSERT OR IGNORE INTO shoal_log (entry) VALUES (?)", std::string_view(json));
}

std::vector<std::string> SqliteStudy::log() const {
  std::vector<std::string> lines;
  database_->rows("SELECT entry FROM shoal_log ORDER BY id", [&](Statement const& row) { lines.emplace_back(row.text(0)); });
  return lines;
}

void SqliteStudy::set_test(TestScores const& test) {
  database_->run("DELETE FROM shoal_test");
  for (auto const& [metric, value] : test.values) {
    ByteWriter out;
    out.put(value);
    database_->run("INSERT INTO shoal_test (model, metric, value, trial, epochs) VALUES (?, ?, ?, ?, ?)",
                   std::string_view(test.model), std::string_view(metric), std::span<std::byte const>(out.bytes()),
                   std::int64_t{test.trial}, std::int64_t{test.epochs});
  }
}

void SqliteStudy::end_session(std::string const& stopped, double seconds) {
  begin();
  database_->run("UPDATE shoal_sessions SET stopped = ?, seconds = ? WHERE session = ?", std::string_view(stopped),
                 seconds, session_);
  commit();
}

// Under the new configuration a decision may fall differently, so every trial is open until it is taken again; the
// scores, which cost the time, stay.
void SqliteStudy::set_config(SweepConfig const& config, std::size_t taken) {
  config_ = config;
  config_.study = path_;
  begin();
  database_->run("UPDATE shoal_study SET config = ? WHERE id = 1", std::string_view(to_json(config_)));
  database_->run("UPDATE shoal_trials SET state = 'running', reason = '' WHERE state <> 'running'");
  database_->run("UPDATE trials SET state = 'RUNNING', datetime_complete = NULL WHERE state NOT IN ('RUNNING', 'WAITING')");
  for (std::int64_t const id : waiting_ids()) {
    if (taken == 0) break;
    drop_trial(id), --taken;
  }
  database_->run("DELETE FROM trial_values");
  database_->run("DELETE FROM trial_user_attributes WHERE \"key\" IN ('reason', 'fail_reason')");
  database_->run("DELETE FROM shoal_test");
  log(Json{{"event", "extended"},
           {"trials", config.search.trials},
           {"max_epochs", config.schedule.max_epochs},
           {"iterations", config.schedule.iterations}}
          .dump());
  commit();
}

std::string SqliteStudy::data_fingerprint() const {
  std::string fingerprint;
  database_->rows("SELECT fingerprint FROM shoal_study", [&](Statement const& row) { fingerprint = row.text(0); });
  return fingerprint;
}

std::string SqliteStudy::stopped() const {
  std::string stopped = "unfinished";
  database_->rows("SELECT stopped FROM shoal_sessions ORDER BY session DESC LIMIT 1",
                  [&](Statement const& row) { stopped = row.text(0); });
  return stopped;
}

double SqliteStudy::seconds() const {
  double seconds = 0.0;
  database_->rows("SELECT TOTAL(seconds) FROM shoal_sessions", [&](Statement const& row) { seconds = row.real(0); });
  return seconds;
}

std::vector<TrialRecord> SqliteStudy::trials() const {
  std::int64_t const folds = database_->integer("SELECT folds FROM shoal_study");
  std::vector<TrialRecord> trials;
  database_->rows(
      "SELECT number, parameters, model, state, reason, bracket, rung, epochs, scores, seconds FROM shoal_trials ORDER "
      "BY number",
      [&](Statement const& row) {
        TrialRecord& trial = trials.emplace_back();
        trial.number = static_cast<std::uint32_t>(row.integer(0));
        trial.parameters = decode_assignment(row.text(1));
        trial.model = decode_mlp_config(row.text(2));
        trial.state = trial_state_named(row.text(3));
        trial.reason = row.text(4);
        trial.bracket = static_cast<int>(row.integer(5));
        trial.rung = static_cast<int>(row.integer(6));
        trial.epochs = static_cast<int>(row.integer(7));
        decode_scores(row.blob(8), trial);
        trial.seconds = row.real(9);
        for (std::int64_t fold = 0; fold < folds; ++fold) {
          for (int repeat = 0; repeat < config_.repeats; ++repeat) {
            trial.runs.push_back(
                {.fold = static_cast<std::uint16_t>(fold), .repeat = static_cast<std::uint16_t>(repeat)});
          }
        }
      });
  database_->rows("SELECT trial_id, value_json FROM trial_user_attributes WHERE \"key\" = 'parent'", [&](Statement const& row) {
    Json const parent = Json::parse(row.text(1));
    trials.at(static_cast<std::size_t>(row.integer(0) - 1)).parent = Parent{parent.at("trial"), parent.at("epoch")};
  });
  database_->rows(
      "SELECT trial_id, (julianday(datetime_start) - 2440587.5) * 86400.0, (julianday(datetime_complete) - 2440587.5) * 86400.0 FROM trials",
      [&](Statement const& row) {
        auto const index = static_cast<std::size_t>(row.integer(0) - 1);
        if (index >= trials.size()) return;  // a trial that Optuna has added
        trials[index].started = row.real(1);
        trials[index].ended = row.real(2);
      });
  read_curves(trials);
  return trials;
}

void SqliteStudy::read_curves(std::vector<TrialRecord>& trials) const {
  auto const run_of = [&](Statement const& row) -> RunRecord* {
    std::int64_t const trial = row.integer(0), run = row.integer(1) * config_.repeats + row.integer(2);
    if (trial >= std::ssize(trials) || run >= std::ssize(trials[static_cast<std::size_t>(trial)].runs)) return nullptr;
    return &trials[static_cast<std::size_t>(trial)].runs[static_cast<std::size_t>(run)];
  };
  database_->rows(
      "SELECT trial, fold, repeat, first, epochs, scores FROM shoal_curves ORDER BY trial, fold, repeat, first",
      [&](Statement const& row) {
        RunRecord* const run = run_of(row);
        if (run == nullptr) return;
        decode_curve(row.blob(5), static_cast<int>(row.integer(3)), static_cast<int>(row.integer(4)), run->curve);
        run->status = RunStatus::kCancelled;  // unless a mark below says where its job ended
        run->best_epoch = run->curve.back().epoch;
      });
  database_->rows(
      "SELECT trial, fold, repeat, epoch, best_epoch, status FROM shoal_marks ORDER BY trial, fold, repeat, epoch",
      [&](Statement const& row) {
        RunRecord* const run = run_of(row);
        if (run == nullptr) return;
        RunRecord::Mark const mark{static_cast<int>(row.integer(3)), static_cast<int>(row.integer(4)),
                                   run_status_named(row.text(5))};
        run->marks.push_back(mark);
        if (std::cmp_not_equal(mark.epoch, run->curve.size())) return;
        run->status = mark.status;
        run->best_epoch = mark.best_epoch;
      });
}

std::optional<TestScores> SqliteStudy::test() const {
  TestScores test;
  database_->rows("SELECT model, metric, value, trial, epochs FROM shoal_test ORDER BY id", [&](Statement const& row) {
    test.model = row.text(0);
    test.values.emplace_back(row.text(1), ByteReader(row.blob(2)).get<double>());
    test.trial = static_cast<std::uint32_t>(row.integer(3));
    test.epochs = static_cast<int>(row.integer(4));
  });
  if (test.values.empty()) return std::nullopt;
  return test;
}

}  // namespace shoal
