// SPDX-License-Identifier: Apache-2.0
#include "shoal/study.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <csignal>
#include <limits>

#include "shoal/errors.hpp"
#include "shoal/sweep_file.hpp"
#include "tests/study/fixture.hpp"

namespace shoal {
namespace {

using testing::fake_data;
using testing::fake_sweep;
using testing::TemporaryFolder;

double const kNan = std::numeric_limits<double>::quiet_NaN();

TrialRecord trial_of(std::uint32_t number) {
  TrialRecord trial{.number = number};
  trial.parameters = {{"units", std::int64_t{9007199254740993}},
                      {"activation", std::string("relu")},
                      {"learning_rate", 0.1 + 0.2},
                      {"dropout", 0.25},
                      {"batch_size", std::int64_t{32}},
                      {"flag", true}};
  trial.model.hidden = {17};
  trial.bracket = 1;
  trial.score = kNan;
  trial.runs = {{.fold = 0, .repeat = 0}, {.fold = 1, .repeat = 0}};
  return trial;
}

EpochScores epoch_of(int epoch, double seed) {
  return {.epoch = epoch,
          .train_loss = seed / 3.0,
          .train_accuracy = kNan,
          .learning_rate = -0.0,
          .validation_loss = std::numeric_limits<double>::infinity(),
          .validation = {seed / 7.0, std::numeric_limits<double>::denorm_min()}};
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

std::string message_of(auto&& action) {
  try {
    action();
  } catch (std::exception const& error) {
    return error.what();
  }
  return "no error";
}

TEST(Study, RoundTripKeepsEveryBit) {
  TemporaryFolder const folder;
  std::string const path = folder.file("a study.db");
  TrialRecord trial = trial_of(0);
  {
    auto const study = Study::create(path, fake_sweep(), *fake_data(), false);
    study->begin();
    study->add_trial(trial);
    study->commit();
    for (int job = 0; job < 2; ++job) {  // two chunks
      for (RunRecord& run : trial.runs) {
        RunRecord fresh{.fold = run.fold};
        for (int epoch = 3 * job + 1; epoch <= 3 * job + 3; ++epoch)
          fresh.curve.push_back(epoch_of(epoch, epoch + run.fold));
        fresh.marks = {{3 * job + 3, 3 * job + 2, job == 0 ? RunStatus::kReached : RunStatus::kStopped}};
        study->begin();
        study->add_curve(0, fresh);
        study->commit();
        run.curve.insert(run.curve.end(), fresh.curve.begin(), fresh.curve.end());
        run.marks.push_back(fresh.marks.front());
      }
    }
    trial.state = TrialState::kPruned;
    trial.reason = "rung 0 of bracket 1 keeps the best 3 of 9";
    trial.rung = 2;
    trial.epochs = 6;
    trial.score = -0.0;
    trial.deviation = 1.0 / 3.0;
    trial.run_scores = {0.1, kNan};
    trial.seconds = 1.25;
    study->begin();
    study->update_trial(trial);
    study->set_test({"fold 0 repeat 0", {{"loss", 0.1 + 0.2}, {"auc", kNan}}});
    study->commit();
    study->end_session("target", 2.5);
  }
  auto const study = Study::open(path, Study::Access::kRead);
  EXPECT_EQ(study->path(), path);
  EXPECT_EQ(to_json(study->config()), [&] {
    SweepConfig c = fake_sweep();
    c.study = path;
    return to_json(c);
  }());
  EXPECT_EQ(study->data_fingerprint(), fake_data()->fingerprint);
  EXPECT_EQ(study->stopped(), "target");
  EXPECT_EQ(study->seconds(), 2.5);
  auto const trials = study->trials();
  ASSERT_EQ(trials.size(), 1u);
  TrialRecord const& read = trials[0];
  EXPECT_EQ(read.parameters, trial.parameters);
  EXPECT_EQ(read.model, trial.model);
  EXPECT_EQ(read.state, trial.state);
  EXPECT_EQ(read.reason, trial.reason);
  EXPECT_EQ(std::tuple(read.bracket, read.rung, read.epochs, read.seconds), std::tuple(1, 2, 6, 1.25));
  EXPECT_TRUE(same_bits(read.score, -0.0));
  EXPECT_TRUE(same_bits(read.deviation, trial.deviation));
  ASSERT_EQ(read.run_scores.size(), 2u);
  EXPECT_TRUE(same_bits(read.run_scores[0], 0.1) && same_bits(read.run_scores[1], kNan));
  ASSERT_EQ(read.runs.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.runs[i].fold, i);
    EXPECT_EQ(read.runs[i].status, RunStatus::kStopped);
    EXPECT_EQ(read.runs[i].best_epoch, 5);
    EXPECT_EQ(read.runs[i].marks, trial.runs[i].marks);
    ASSERT_EQ(read.runs[i].curve.size(), 6u);
    for (std::size_t e = 0; e < 6; ++e) {
      EpochScores const &a = read.runs[i].curve[e], &b = trial.runs[i].curve[e];
      EXPECT_EQ(a.epoch, b.epoch);
      EXPECT_TRUE(same_bits(a.train_loss, b.train_loss) && same_bits(a.train_accuracy, b.train_accuracy) &&
                  same_bits(a.learning_rate, b.learning_rate) && same_bits(a.validation_loss, b.validation_loss));
      ASSERT_EQ(a.validation.size(), 2u);
      EXPECT_TRUE(same_bits(a.validation[0], b.validation[0]) && same_bits(a.validation[1], b.validation[1]));
    }
  }
  auto const test = study->test();
  ASSERT_TRUE(test);
  EXPECT_EQ(test->model, "fold 0 repeat 0");
  EXPECT_EQ(test->values[0].first, "loss");
  EXPECT_TRUE(same_bits(test->values[0].second, 0.1 + 0.2) && std::isnan(test->values[1].second));
}

TEST(Study, StoredEpochsAreNotStoredAgain) {
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  study->begin();
  study->add_trial(trial_of(0));
  study->add_curve(0, {.curve = {epoch_of(1, 1), epoch_of(2, 2)}});
  study->add_curve(0,
                   {.curve = {epoch_of(1, 9), epoch_of(2, 9), epoch_of(3, 3)}, .marks = {{3, 3, RunStatus::kReached}}});
  study->commit();
  RunRecord const run = study->trials().at(0).runs.at(0);
  ASSERT_EQ(run.curve.size(), 3u);
  EXPECT_EQ(run.curve[1].train_loss, 2.0 / 3.0);
  EXPECT_EQ(run.status, RunStatus::kReached);
}

TEST(Study, ACurveBeyondItsLastMarkWasCutShort) {
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  study->begin();
  study->add_trial(trial_of(0));
  study->add_curve(0, {.curve = {epoch_of(1, 1)}, .marks = {{1, 1, RunStatus::kReached}}});
  study->add_curve(0, {.curve = {epoch_of(2, 2)}});
  study->commit();
  EXPECT_EQ(study->trials().at(0).runs.at(0).status, RunStatus::kCancelled);
}

TEST(Study, WhatWasNotCommittedDidNotHappen) {
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  {
    auto const study = Study::create(path, fake_sweep(), *fake_data(), false);
    study->begin();
    study->add_trial(trial_of(0));
    study->commit();
    study->begin();
    study->add_trial(trial_of(1));
    study->log(R"({"event":"x"})");
  }
  EXPECT_EQ(Study::open(path, Study::Access::kWrite)->trials().size(), 1u);
}

TEST(Study, AnExistingFileIsLeftAloneUnlessOverwritten) {
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  {
    auto const study = Study::create(path, fake_sweep(), *fake_data(), false);
    study->begin();
    study->add_trial(trial_of(0));
    study->commit();
    study->weights().append({0, 0, 0}, {.epoch = 3});
  }
  EXPECT_EQ(message_of([&] { (void)Study::create(path, fake_sweep(), *fake_data(), false); }),
            path + ": found a file that exists already; shoal resume " + path + ", or --overwrite");
  EXPECT_EQ(Study::open(path, Study::Access::kRead)->trials().size(), 1u);
  auto const fresh = Study::create(path, fake_sweep(), *fake_data(), true);
  EXPECT_TRUE(fresh->trials().empty());
  EXPECT_FALSE(fresh->weights().find({0, 0, 0}, 9));
}

TEST(Study, ASecondWriterIsToldWhichProcessHasIt) {
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  auto study = Study::create(path, fake_sweep(), *fake_data(), false);
  std::string const in_use =
      path + ": found a study in use by process " + std::to_string(::getpid()) + "; wait for it, or end it first";
  EXPECT_EQ(message_of([&] { (void)Study::open(path, Study::Access::kWrite); }), in_use);
  EXPECT_EQ(message_of([&] { (void)Study::create(path, fake_sweep(), *fake_data(), true); }), in_use);
  EXPECT_TRUE(Study::open(path, Study::Access::kRead)->trials().empty());  // readers may
  study.reset();
  EXPECT_EQ(message_of([&] { (void)Study::open(path, Study::Access::kWrite); }), "no error");
}

TEST(Study, OtherFilesAreRefusedPrecisely) {
  TemporaryFolder const folder;
  auto const open = [](std::string const& path) {
    return message_of([&] { (void)Study::open(path, Study::Access::kRead); });
  };
  EXPECT_EQ(open(folder.file("no.db")), folder.file("no.db") + ": expected a study, found no such file");
  EXPECT_EQ(open(folder.file(".")), folder.file(".") + ": expected a study, found a directory");
  std::string const text = folder.file("notes.txt");
  std::ofstream(text) << std::string(5000, 'x');
  EXPECT_EQ(open(text), text + ": expected a study written by shoal, found a file that is no database");
  auto const make = [&](std::string const& name, char const* sql) {
    sqlite3* database = nullptr;
    sqlite3_open(folder.file(name).c_str(), &database);
    sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
    sqlite3_close(database);
    return folder.file(name);
  };
  std::string const optuna = make("optuna.db", "CREATE TABLE version_info (x); CREATE TABLE trials (x);");
  EXPECT_EQ(open(optuna),
            optuna + ": expected a study written by shoal, found an Optuna study that shoal did not write");
  std::string const other = make("other.db", "CREATE TABLE songs (x);");
  EXPECT_EQ(open(other), other + ": expected a study written by shoal, found another program's database");
  std::string const newer = make("newer.db", "CREATE TABLE shoal_study (format); INSERT INTO shoal_study VALUES (7);");
  EXPECT_EQ(
      open(newer),
      newer + ": expected a study written by shoal, found one of a newer version (format 7, this version reads 1)");
}

TEST(Study, TrialsThatAnotherProgramAddedAreNotResumed) {
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  (void)Study::create(path, fake_sweep(), *fake_data(), false);
  sqlite3* database = nullptr;
  sqlite3_open(path.c_str(), &database);
  sqlite3_exec(database, "INSERT INTO trials (number, study_id, state) VALUES (0, 1, 'COMPLETE')", nullptr, nullptr,
               nullptr);
  sqlite3_close(database);
  EXPECT_EQ(
      message_of([&] { (void)Study::open(path, Study::Access::kWrite); }),
      path + ": expected trials of shoal's only, found 1 added by another program; resume a copy made before that");
}

TEST(Study, AnUnwritablePlaceIsAMachineErrorWithPathAndReason) {
  EXPECT_EQ(message_of([] { (void)Study::create("/nowhere/s.db", fake_sweep(), *fake_data(), false); }),
            "cannot write /nowhere/s.db.weights: No such file or directory");
}

TEST(Study, ALineOfTheLogIsKeptOnce) {
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  {
    auto const study = Study::create(path, fake_sweep(), *fake_data(), false);
    study->begin();
    for (char const* const line : {"{\"a\":1}", "{\"b\":2}", "{\"a\":1}"}) study->log(line);
    study->commit();
  }
  sqlite3* database = nullptr;
  sqlite3_open(path.c_str(), &database);
  std::string lines;
  sqlite3_exec(
      database, "SELECT entry FROM shoal_log ORDER BY id",
      [](void* out, int, char** row, char**) { return *static_cast<std::string*>(out) += row[0], 0; }, &lines, nullptr);
  sqlite3_close(database);
  EXPECT_EQ(lines, "{\"a\":1}{\"b\":2}");
}

// A limit on the file's size stands in for a full disk: in both cases write() fails in the middle of a commit.
TEST(Study, KnowsWhenTrialsAndSessionsRan) {
  TemporaryFolder const folder;
  auto const now = [] { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); };
  double const before = now();
  auto const study = Study::create(folder.file("s.db"), fake_sweep(), *fake_data(), false);
  EXPECT_TRUE(study->times().sessions.empty());
  study->begin();
  for (std::uint32_t number : {0u, 1u}) study->add_trial(trial_of(number));
  TrialRecord ended = trial_of(0);
  ended.state = TrialState::kCompleted;
  study->update_trial(ended);
  study->commit();
  study->end_session("target", 2.5);
  double const after = now();
  StudyTimes const times = study->times();
  ASSERT_EQ(times.trials.size(), 2u);
  constexpr double kRounding = 1e-3;  // of a Julian day as a double
  for (double const moment : {times.trials[0].start, times.trials[0].end, times.trials[1].start, times.sessions.at(0).start}) {
    EXPECT_GE(moment, before - kRounding);
    EXPECT_LE(moment, after + kRounding);
  }
  EXPECT_TRUE(std::isnan(times.trials[1].end));
  EXPECT_EQ(times.sessions[0].seconds, 2.5);
  EXPECT_EQ(times.sessions[0].stopped, "target");
}

TEST(Study, AFullDiskIsReportedAndLosesNothing) {
  TemporaryFolder const folder;
  std::string const path = folder.file("s.db");
  pid_t const child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    auto study = Study::create(path, fake_sweep(), *fake_data(), false);
    rlimit const limit{1'000'000, 1'000'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::uint32_t trial = 0;
    try {
      for (; trial < 100'000; ++trial) {
        study->begin();
        study->add_trial(trial_of(trial));
        study->commit();
      }
    } catch (MachineError const& error) {
      bool const named = std::string_view(error.what()).starts_with("cannot write " + path + ": ");
      if (named) std::ofstream(folder.file("committed")) << trial;
      study.reset();
      ::_exit(named ? 0 : 2);
    }
    ::_exit(3);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_EQ(WEXITSTATUS(status), 0);
  std::size_t committed = 0;
  std::ifstream(folder.file("committed")) >> committed;
  EXPECT_GT(committed, 10u);
  EXPECT_EQ(Study::open(path, Study::Access::kWrite)->trials().size(), committed);
}

TEST(Study, AnExtensionOpensEndedTrialsAgainAndForgetsTheTest) {
  auto const study = Study::create("", fake_sweep(), *fake_data(), false);
  TrialRecord trial = trial_of(0);
  study->begin();
  study->add_trial(trial);
  trial.state = TrialState::kCompleted;
  trial.score = 0.5;
  study->update_trial(trial);
  study->set_test({"refit", {{"loss", 1.0}}});
  study->commit();
  SweepConfig more = study->config();
  more.search.trials = 99;
  study->set_config(more);
  EXPECT_EQ(study->config().search.trials, 99u);
  EXPECT_EQ(study->trials().at(0).state, TrialState::kRunning);
  EXPECT_EQ(study->trials().at(0).score, 0.5);
  EXPECT_FALSE(study->test());
}

}  // namespace
}  // namespace shoal
