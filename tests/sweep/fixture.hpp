// SPDX-License-Identifier: Apache-2.0
// Sweeps on the fake engine, and two views of their outcome to compare: the result, and the study's rows.
#pragma once

#include <bit>
#include <sstream>
#include <string>

#include <sqlite3.h>

#include "shoal/study.hpp"
#include "tests/study/fixture.hpp"
#include "tests/sweep/fake_engine.hpp"

namespace shoal::testing {

inline std::string bits(double value) {
  return std::isnan(value) ? "nan" : std::to_string(std::bit_cast<std::uint64_t>(value));
}

/// Everything of a result but times and the last call's work.
inline std::string text_of(SweepResult const& result) {
  std::ostringstream text;
  text << "best " << (result.best ? std::to_string(*result.best) : "none") << '\n';
  for (std::uint32_t const number : leaderboard(result)) text << number << ' ';
  text << '\n';
  for (TrialRecord const& trial : result.trials) {
    text << trial.number << ' ' << name_of(trial.state) << ' ' << trial.reason << ' ' << trial.bracket << ' '
         << trial.rung << ' ' << trial.epochs << ' ' << bits(trial.score) << ' ' << bits(trial.deviation);
    for (double const score : trial.run_scores) text << ' ' << bits(score);
    for (RunRecord const& run : trial.runs) {
      text << "\n  " << run.fold << '/' << run.repeat << ' ' << static_cast<int>(run.status) << ' ' << run.best_epoch;
      for (EpochScores const& epoch : run.curve) {
        text << ' ' << epoch.epoch << ':' << bits(epoch.validation_loss) << ',' << bits(epoch.train_loss);
        for (double const value : epoch.validation) text << ',' << bits(value);
      }
    }
    text << '\n';
  }
  if (result.test) {
    text << result.test->model;
    for (auto const& [name, value] : result.test->values) text << ' ' << name << ' ' << bits(value);
  }
  return text.str();
}

/// The rows of a study's file without times and without where curves were cut into pieces: curves as one row an epoch.
inline std::string rows_of(std::string const& path) {
  sqlite3* database = nullptr;
  sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr);
  std::string rows;
  for (char const* const query : {
           "SELECT trial_id, number, state, datetime_complete IS NULL FROM trials ORDER BY 1",
           "SELECT trial_id, param_name, param_value, distribution_json FROM trial_params ORDER BY 1, 2",
           "SELECT trial_id, objective, hex(value), value_type FROM trial_values ORDER BY 1, 2",
           "SELECT trial_id, step, intermediate_value, intermediate_value_type FROM trial_intermediate_values ORDER BY "
           "1, 2",
           "SELECT trial_id, \"key\", value_json FROM trial_user_attributes WHERE \"key\" <> 'seconds' ORDER BY 1, 2",
           "SELECT number, parameters, model, state, reason, bracket, rung, epochs, hex(scores) FROM shoal_trials "
           "ORDER BY 1",
           "SELECT trial, fold, repeat, group_concat(hex(scores), '') FROM (SELECT * FROM shoal_curves ORDER BY trial, "
           "fold, repeat, first) "
           "GROUP BY trial, fold, repeat",
           "SELECT * FROM shoal_marks ORDER BY 1, 2, 3, 4",
           "SELECT entry FROM shoal_log ORDER BY 1",
           "SELECT model, metric, hex(value) FROM shoal_test ORDER BY metric",
       }) {
    rows += std::string("# ") + query + '\n';
    int const code = sqlite3_exec(
        database, query,
        [](void* out, int n, char** values, char**) {
          for (int i = 0; i < n; ++i)
            static_cast<std::string*>(out)->append(values[i] == nullptr ? "NULL" : values[i]).append(" ");
          static_cast<std::string*>(out)->append("\n");
          return 0;
        },
        &rows, nullptr);
    if (code != SQLITE_OK) rows += sqlite3_errmsg(database);
  }
  sqlite3_close(database);
  return rows;
}

inline std::unique_ptr<Study> open_or_create(std::string const& path, SweepConfig const& config, Dataset const& data) {
  if (std::filesystem::exists(path)) return Study::open(path, Study::Access::kWrite);
  return Study::create(path, config, data, false);
}

/// The same without curves: an extension may prune a trial earlier than the study had trained it before.
inline std::string decisions_of(SweepResult result) {
  for (TrialRecord& trial : result.trials) trial.runs.clear();
  return text_of(result);
}

struct Outcome {
  std::string result, decisions, rows;
  bool operator==(Outcome const&) const = default;
};

/// One session to the end.
inline Outcome run_to_end(std::string const& path, SweepConfig const& config, std::shared_ptr<Dataset const> data,
                          Engine& engine) {
  auto study = open_or_create(path, config, *data);
  SweepResult const result = run_sweep(config, data, engine, *study);
  study.reset();
  return {text_of(result), decisions_of(result), rows_of(path)};
}

/// Configurations that together use every path of the driver.
inline std::vector<std::pair<std::string, SweepConfig>> sweeps() {
  std::vector<std::pair<std::string, SweepConfig>> all;
  SweepConfig config = fake_sweep();
  all.emplace_back("hyperband", config);
  config.schedule = {.method = "full", .max_epochs = 4};
  config.search.trials = 7;
  config.repeats = 2;
  config.refit = false;
  all.emplace_back("full with repeats", config);
  config = fake_sweep();
  config.schedule = {.method = "successive_halving", .max_epochs = 9, .factor = 3, .patience = 2};
  config.search.trials = 9;
  all.emplace_back("patience", config);
  config.schedule = {.method = "asha", .max_epochs = 9, .factor = 2, .workers = 4, .patience = 4};
  config.search.trials = 15;
  all.emplace_back("asha with patience", config);
  config.schedule = {.method = "asha", .max_epochs = 9, .factor = 3, .workers = 5};
  all.emplace_back("asha", config);
  config.schedule = {.method = "median", .max_epochs = 6, .workers = 4, .interval = 2, .startup = 3};
  all.emplace_back("median", config);
  config.schedule = {.method = "racing", .max_epochs = 9, .factor = 3, .confidence = 0.8};
  config.repeats = 3;
  config.search.trials = 8;
  all.emplace_back("racing", config);
  config.schedule = {.method = "lcpred", .max_epochs = 8, .workers = 3, .threshold = 0.3};
  config.repeats = 1;
  all.emplace_back("lcpred", config);
  config = fake_sweep();
  config.schedule = {.method = "pbt", .max_epochs = 7, .interval = 2};
  config.search.trials = 8;
  all.emplace_back("pbt", config);
  config.schedule = {.method = "pb2", .max_epochs = 8, .interval = 1, .quantile = 0.5};
  config.search = {.method = "sobol", .trials = 5};
  config.repeats = 2;
  all.emplace_back("pb2", config);
  config = fake_sweep();
  config.secondary = {{.metric = {.goal = Goal::kMinimize}, .quantity = "parameters"}, {.metric = {.metric = Metric::kLoss}, .quantity = ""}};
  all.emplace_back("several objectives", config);
  config = fake_sweep();
  config.parameters.push_back(
      {.name = "early_stopping.patience", .distribution = Choice{.values = {std::int64_t{0}, std::int64_t{2}}}});
  all.emplace_back("early stopping", config);
  config.refit = false;
  config.objective = {.metric = Metric::kLoss, .on_validation = true, .goal = Goal::kMinimize};
  config.objective_given = true;
  all.emplace_back("early stopping, loss, no refit", config);
#ifdef __SANITIZE_THREAD__  // the others start the same threads
  std::erase_if(all, [](auto const& entry) { return entry.first != "hyperband" && entry.first != "asha" && entry.first != "pbt" && entry.first != "early stopping"; });
#endif
  return all;
}

/// Ends the sweep at the n-th tick.
struct StopAtTick final : SweepObserver {
  explicit StopAtTick(int at) : n(at) {}
  bool tick() override { return --n > 0; }
  int n;
};

}  // namespace shoal::testing
