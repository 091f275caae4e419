// SPDX-License-Identifier: Apache-2.0
// Study on SQLite. open.cpp decides which file and whether; this class reads and writes its rows.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "shoal/study.hpp"
#include "src/study/sqlite.hpp"

namespace shoal {

class SqliteStudy final : public Study {
 public:
  /// The database has the tables already. `path` is "" for a study in memory.
  SqliteStudy(std::string path, std::unique_ptr<WeightStore>, std::unique_ptr<Database>, SweepConfig, Access);
  ~SqliteStudy() override;

  std::string path() const override { return path_; }
  SweepConfig config() const override { return config_; }
  std::vector<Assignment> waiting() const override;
  void set_config(SweepConfig const&, std::size_t taken) override;
  std::string data_fingerprint() const override;
  std::vector<TrialRecord> trials() const override;
  std::optional<TestScores> test() const override;
  std::vector<TrainingChoice> choices() const override;
  WeightStore& weights() override { return *weights_; }
  std::string stopped() const override;
  double seconds() const override;
  StudyTimes times() const override;

  void begin() override;
  void commit() override;
  void add_trial(TrialRecord const&) override;
  void add_curve(std::uint32_t trial, RunRecord const&) override;
  void update_trial(TrialRecord const&) override;
  void log(std::string const& json) override;
  std::vector<std::string> log() const override;
  void set_test(TestScores const&) override;
  void set_choices(std::vector<TrainingChoice> const&) override;
  void end_session(std::string const& stopped, double seconds) override;

 private:
  void write_intermediate_values(TrialRecord const&);
  void write_value(TrialRecord const&);
  void write_attribute(std::int64_t trial_id, std::string_view key, std::string const& json);
  void read_curves(std::vector<TrialRecord>&) const;
  [[nodiscard]] std::vector<std::int64_t> waiting_ids() const;
  void drop_trial(std::int64_t id);
  void make_room(std::int64_t id);

  std::string path_;
  std::unique_ptr<WeightStore> weights_;  // holds the writer's lock: closed after the database
  std::unique_ptr<Database> database_;
  SweepConfig config_;
  SearchSpace space_;  // distributions by name, for Optuna
  Access access_;
  std::int64_t session_ = 0;  // row of the current call in shoal_sessions, 0 before the first transaction
};

}  // namespace shoal
