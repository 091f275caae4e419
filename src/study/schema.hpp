// SPDX-License-Identifier: Apache-2.0
// The tables of a study: Optuna's own (schema 12, alembic v3.2.0.a), so that optuna and optuna-dashboard open the file
// as it is, and shoal's, which hold what Optuna has no place for. Numbers that decide anything are BLOBs of doubles:
// SQLite keeps neither NaN nor the sign of zero in a REAL.
#pragma once

namespace shoal {

inline constexpr int kStudyFormat = 1;  // of the shoal_ tables

inline constexpr char const* kOptunaTables = R"sql(
CREATE TABLE studies (
  study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id));
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE TABLE version_info (
  version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256),
  PRIMARY KEY (version_info_id), CHECK (version_info_id = 1));
CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
CREATE TABLE study_directions (
  study_direction_id INTEGER NOT NULL, direction VARCHAR(8) NOT NULL, study_id INTEGER NOT NULL, objective INTEGER NOT NULL,
  PRIMARY KEY (study_direction_id), UNIQUE (study_id, objective), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE study_user_attributes (
  study_user_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512), value_json TEXT,
  PRIMARY KEY (study_user_attribute_id), UNIQUE (study_id, "key"), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE study_system_attributes (
  study_system_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512), value_json TEXT,
  PRIMARY KEY (study_system_attribute_id), UNIQUE (study_id, "key"), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE trials (
  trial_id INTEGER NOT NULL, number INTEGER, study_id INTEGER, state VARCHAR(8) NOT NULL,
  datetime_start DATETIME, datetime_complete DATETIME,
  PRIMARY KEY (trial_id), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE INDEX ix_trials_study_id ON trials (study_id);
CREATE TABLE trial_user_attributes (
  trial_user_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512), value_json TEXT,
  PRIMARY KEY (trial_user_attribute_id), UNIQUE (trial_id, "key"), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_system_attributes (
  trial_system_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512), value_json TEXT,
  PRIMARY KEY (trial_system_attribute_id), UNIQUE (trial_id, "key"), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_params (
  param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT,
  PRIMARY KEY (param_id), UNIQUE (trial_id, param_name), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_values (
  trial_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, objective INTEGER NOT NULL, value FLOAT, value_type VARCHAR(7) NOT NULL,
  PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_intermediate_values (
  trial_intermediate_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, step INTEGER NOT NULL,
  intermediate_value FLOAT, intermediate_value_type VARCHAR(7) NOT NULL,
  PRIMARY KEY (trial_intermediate_value_id), UNIQUE (trial_id, step), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE trial_heartbeats (
  trial_heartbeat_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, heartbeat DATETIME NOT NULL,
  PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
INSERT INTO alembic_version VALUES ('v3.2.0.a');
)sql";

inline constexpr char const* kShoalTables = R"sql(
CREATE TABLE shoal_study (
  id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, version TEXT NOT NULL, config TEXT NOT NULL,
  fingerprint TEXT NOT NULL, data TEXT NOT NULL, folds INTEGER NOT NULL);
CREATE TABLE shoal_sessions (
  session INTEGER PRIMARY KEY, version TEXT NOT NULL, started DATETIME NOT NULL, stopped TEXT NOT NULL, seconds REAL NOT NULL);
CREATE TABLE shoal_trials (
  number INTEGER PRIMARY KEY, parameters TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
  bracket INTEGER NOT NULL, rung INTEGER NOT NULL, epochs INTEGER NOT NULL, scores BLOB NOT NULL, seconds REAL NOT NULL);
-- Epochs first .. first + epochs - 1 of a run. scores: per epoch train_loss, train_accuracy, learning_rate, validation_loss
-- and the recorded metrics, as little-endian doubles.
CREATE TABLE shoal_curves (
  trial INTEGER NOT NULL, fold INTEGER NOT NULL, repeat INTEGER NOT NULL, first INTEGER NOT NULL, epochs INTEGER NOT NULL,
  scores BLOB NOT NULL, PRIMARY KEY (trial, fold, repeat, first)) WITHOUT ROWID;
-- Where a run stood at the end of each job.
CREATE TABLE shoal_marks (
  trial INTEGER NOT NULL, fold INTEGER NOT NULL, repeat INTEGER NOT NULL, epoch INTEGER NOT NULL, best_epoch INTEGER NOT NULL,
  status TEXT NOT NULL, PRIMARY KEY (trial, fold, repeat, epoch)) WITHOUT ROWID;
-- Every decision once: a replay that takes it again adds nothing.
CREATE TABLE shoal_log (id INTEGER PRIMARY KEY, entry TEXT NOT NULL UNIQUE);
CREATE TABLE shoal_test (id INTEGER PRIMARY KEY, model TEXT NOT NULL, metric TEXT NOT NULL, value BLOB NOT NULL,
  trial INTEGER NOT NULL, epochs INTEGER NOT NULL);
)sql";

}  // namespace shoal
