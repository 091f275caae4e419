// SPDX-License-Identifier: Apache-2.0
// From a sweep file to a study, and what the study is asked afterwards.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "src/study/sqlite.hpp"
#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

class StudyCommands : public Program {
 protected:
  [[nodiscard]] Json sweep(std::string const& more = "") const {
    Outcome const outcome = run("sweep s.yaml --format json " + more);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return Json::parse(outcome.out);
  }
};

TEST_F(StudyCommands, SweepPrintsOneDocumentAndNamesTheStudyAfterTheFile) {
  write_sweep();
  Json const json = sweep();
  EXPECT_EQ(json["study"], "s.db");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "s.db"));
  EXPECT_EQ(json["objective"]["metric"], "val_accuracy");
  EXPECT_EQ(json["trials"]["total"], 6);
  EXPECT_EQ(json["trials"]["completed"], 2);
  EXPECT_EQ(json["trials"]["pruned"], 4);
  EXPECT_EQ(json["best"]["n"], 2);
  EXPECT_TRUE(json["best"]["test"].contains("accuracy")) << json.dump();
}

TEST_F(StudyCommands, StandardOutputHoldsOnlyResultsAndProgressHasNoControlCharacters) {
  write_sweep();
  Outcome const outcome = run("sweep s.yaml");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_TRUE(outcome.out.starts_with("rank")) << outcome.out;
  EXPECT_EQ(outcome.err.find('\r'), std::string::npos);
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
  EXPECT_NE(outcome.err.find("rung 0.1 (to epoch 3) complete, 2 trials"), std::string::npos) << outcome.err;
}

TEST_F(StudyCommands, QuietWritesNothingToStandardError) {
  write_sweep();
  EXPECT_EQ(run("sweep s.yaml -q").err, "");
}

TEST_F(StudyCommands, SweepOntoAStudyThatExistsIsRefusedWithTheResumeCommand) {
  write_sweep();
  (void)sweep();
  std::string const before = run("results s.db --format json").out;
  Outcome const again = run("sweep s.yaml");
  EXPECT_EQ(again.code, 2);
  EXPECT_NE(again.err.find("shoal resume s.db"), std::string::npos) << again.err;
  EXPECT_EQ(run("results s.db --format json").out, before);
  EXPECT_EQ(run("sweep s.yaml --overwrite -q").code, 0);
}

TEST_F(StudyCommands, TheSameSweepFindsTheSameWhateverTheThreads) {
  write_sweep();
  Json const one = sweep("--threads 1 --study one.db"), two = sweep("--threads 2 --study two.db");
  EXPECT_EQ(one["best"].dump(), two["best"].dump());
  Json const other = sweep("--seed 7 --study other.db");
  EXPECT_NE(one["best"]["parameters"].dump(), other["best"]["parameters"].dump());
}

TEST_F(StudyCommands, OverridesReachTheSweep) {
  write_sweep();
  EXPECT_EQ(sweep("--trials 3 --study a.db")["trials"]["total"], 3);
  EXPECT_EQ(sweep("--schedule full --epochs 2 --trials 3 --study b.db")["epochs_trained"],
            3 * 2 * 2 + 2);  // and the refit
  EXPECT_EQ(sweep("--set parameters.units=5 --study c.db")["best"]["parameters"]["units"], 5);
}

TEST_F(StudyCommands, AnotherMethodKeepsTheNumberOfEpochsAndTrials) {
  write_sweep();
  std::string const config =
      run("sweep s.yaml --schedule full --search grid --set parameters.learning_rate=0.01 --print-config --format json")
          .out;
  Json const json = Json::parse(config);
  EXPECT_EQ(json["schedule"]["method"], "full");
  EXPECT_EQ(json["schedule"]["max_epochs"], 3);
  EXPECT_EQ(json["search"]["method"], "grid");
  EXPECT_EQ(json["search"]["trials"], 6);
  Outcome const unknown = run("sweep s.yaml --schedule hyperbnd");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("did you mean 'hyperband'?"), std::string::npos) << unknown.err;
}

TEST_F(StudyCommands, PrintedConfigurationIsASweepFileOfTheSameSweep) {
  write_sweep();
  write("printed.yaml", run("sweep s.yaml --print-config").out);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "s.db"));
  Outcome const printed = run("sweep printed.yaml --study p.db --format json");
  ASSERT_EQ(printed.code, 0) << printed.err;
  EXPECT_EQ(Json::parse(printed.out)["best"].dump(), sweep()["best"].dump());
}

TEST_F(StudyCommands, DataWithoutAFileIsSweptByDefault) {
  write_classes("train", 61);
  Outcome const outcome = run("sweep train_X.npy --labels train_y.npy --epochs 3 --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(Json::parse(outcome.out)["study"], "train_X.db");
  EXPECT_GT(Json::parse(outcome.out)["best"]["value"], 0.8);
}

TEST_F(StudyCommands, ResultsShowAndBestAgree) {
  write_sweep();
  Json const best = sweep()["best"];
  Json const results = Json::parse(run("results s.db --format json").out);
  EXPECT_EQ(results["leaderboard"].size(), 6u);
  EXPECT_EQ(results["leaderboard"][0]["trial"], best["trial"]);
  Json const shown = Json::parse(run(fmt::format("show s.db --trial {} --format json", best["trial"].get<int>())).out);
  EXPECT_EQ(shown["value"], best["value"]);
  EXPECT_EQ(shown["runs"].size(), 2u);
  EXPECT_EQ(shown["curve"].size(), 3u);
  EXPECT_EQ(Json::parse(run("best s.db --format json").out).dump(), shown.dump());
  EXPECT_EQ(Json::parse(run("best s.db --rank 2 --format json").out)["trial"], results["leaderboard"][1]["trial"]);
  std::string const csv = run("results s.db --format csv --top 2").out;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3) << csv;
}

TEST_F(StudyCommands, ATrialOrRankThatDoesNotExistIsNamed) {
  write_sweep();
  (void)sweep();
  expect_error("show s.db --trial 6", 2, "s.db: --trial: expected a number from 0 to 5, found 6");
  expect_error("best s.db --rank 7", 2, "s.db: --rank: expected a rank from 1 to 6, found 7");
}

TEST_F(StudyCommands, TheSimplestTrialThatIsAsGoodIsOneRuleAway) {
  write_sweep();
  Json const json = sweep("--schedule full --epochs 2");
  EXPECT_TRUE(json["best"]["not_distinguishable"].is_array()) << json.dump();
  Json const simplest = Json::parse(run("best s.db --rule 1se --format json").out);
  EXPECT_LE(simplest["parameters"]["units"], json["best"]["parameters"]["units"]);
  EXPECT_EQ(run("best s.db --rule best").out, run("best s.db").out);
  EXPECT_NE(run("results s.db").out.find("\nnot distinguishable from the best: "), std::string::npos);
  EXPECT_NE(run("best s.db --rule 2se").err.find("--rule: expected 1se|best, found '2se'"), std::string::npos);
}

TEST_F(StudyCommands, ImportanceIsATableACsvOrADocument) {
  write_sweep("  optimizer: {values: [sgd, adam]}\n  momentum: {min: 0.0, max: 0.9}\n");
  (void)sweep("--schedule full --epochs 2 --trials 20");
  Json const json = Json::parse(run("importance s.db --pairs --format json").out);
  EXPECT_EQ(json["method"], "fanova");
  EXPECT_EQ(json["trials"], 20);
  EXPECT_EQ(json["parameters"].size(), 3u) << json.dump();
  EXPECT_EQ(json["pairs"].size(), 3u);
  EXPECT_EQ(json["curves"]["units"].size(), 13u);
  EXPECT_EQ(json["left_out"], Json::array({"momentum"}));
  EXPECT_NE(run("importance s.db").out.find("left out, as not every trial has them: momentum"), std::string::npos);
  EXPECT_TRUE(run("importance s.db --format csv").out.starts_with("parameter,importance,std\n"));
  EXPECT_TRUE(run("importance s.db --curve optimizer --format csv").out.starts_with("optimizer,val_accuracy,std\nsgd,"));
  Json const ped = Json::parse(run("importance s.db --method ped_anova --format json").out);
  EXPECT_EQ(ped["parameters"].size(), 4u);
  expect_error("importance s.db --method ped_anova --pairs", 2, "--pairs: expected --method fanova, found ped_anova");
  expect_error("importance s.db --curve momentum", 2, "s.db: --curve: expected one of units, learning_rate, optimizer, found 'momentum'");
}

TEST_F(StudyCommands, ImportanceTakesTwoTrials) {
  write_sweep();
  (void)sweep("--schedule full --epochs 1 --trials 1");
  expect_error("importance s.db", 2, "s.db: expected two or more completed trials, found 1");
}

TEST_F(StudyCommands, OneRunOfATrialHasNoStandardError) {
  write_sweep();
  (void)sweep("--set validation=0.2");
  expect_error("best s.db --rule 1se", 2, "s.db: --rule 1se: expected two or more runs of a trial, from repeats: 3 or validation: {folds: 5}, found one run");
  EXPECT_EQ(run("results s.db").out.find("distinguishable"), std::string::npos);
}

TEST_F(StudyCommands, ResumeOfAFinishedStudyTrainsNothing) {
  write_sweep();
  Json const first = sweep();
  EXPECT_GT(first["engine"]["busy_share"], 0.0);
  EXPECT_LE(first["engine"]["busy_share"], 1.0);
  Outcome const again = run("resume s.db --format json");
  ASSERT_EQ(again.code, 0) << again.err;
  Json const json = Json::parse(again.out);
  EXPECT_EQ(json["epochs_trained"], 0);
  EXPECT_TRUE(json["engine"].is_null());
  EXPECT_EQ(json["best"].dump(), first["best"].dump());
}

TEST_F(StudyCommands, ResumeExtendsToMoreTrials) {
  write_sweep();
  (void)sweep("--schedule full --epochs 2");
  Outcome const more = run("resume s.db --trials +3 --format json");
  ASSERT_EQ(more.code, 0) << more.err;
  EXPECT_EQ(Json::parse(more.out)["trials"]["total"], 9);
  EXPECT_EQ(run("resume s.db --trials 5").err,
            "shoal: error: --trials: expected at least the 9 of the study, found 5\n");
}

TEST_F(StudyCommands, TableHasARowATrialWithScikitLearnsColumns) {
  write_sweep();
  (void)sweep();
  ASSERT_EQ(run("export s.db --table t.csv").code, 0);
  std::string const csv = read_text(folder_ / "t.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 7);
  EXPECT_NE(csv.find("split1_test_score,mean_test_score,std_test_score,rank_test_score"), std::string::npos) << csv;
  ASSERT_EQ(run("export s.db --table t.json").code, 0);
  EXPECT_EQ(Json::parse(read_text(folder_ / "t.json")).size(), 6u);
}

TEST_F(StudyCommands, DataThatHasChangedSinceIsRefused) {
  write_sweep();
  (void)sweep();
  write_classes("train", 60);
  Outcome const outcome = run("export s.db --model m.npz");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("expected the data that s.db was made from"), std::string::npos) << outcome.err;
}

TEST_F(StudyCommands, PlanTrainsNothingAndCountsWhatTheSweepDoes) {
  write_sweep();
  Outcome const outcome = run("plan s.yaml --format json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  Json const plan = Json::parse(outcome.out);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "s.db"));
  EXPECT_EQ(plan["trials"], 6);
  EXPECT_EQ(plan["runs"], 12);
  EXPECT_EQ(plan["run_epochs"], (6 * 1 + 2 * 2) * 2);
  EXPECT_GT(plan["forecast_seconds"], 0.0);
}

// What optuna.Study.enqueue_trial writes: a trial that waits, numbered as ours would be.
void enqueue(std::filesystem::path const& study, std::string const& fixed_params) {
  Database database(study.string(), SQLITE_OPEN_READWRITE);
  std::int64_t const number = database.integer("SELECT COUNT(*) FROM trials"), id = number + 1;
  database.run("INSERT INTO trials (trial_id, number, study_id, state) VALUES (?, ?, 1, 'WAITING')", id, number);
  database.run("INSERT INTO trial_system_attributes (trial_id, \"key\", value_json) VALUES (?, 'fixed_params', ?)", id, std::string_view(fixed_params));
}

TEST_F(StudyCommands, PointsThatOptunaUsersEnqueueAreTheNextTrials) {
  write_classes("train", 61);
  write("s.yaml", "data: {features: train_X.npy, target: train_y.npy}\nschedule: {method: full, epochs: 2}\nsearch: {method: random, trials: 3}\n"
                  "parameters: {units: {min: 4, max: 32}, learning_rate: {min: 0.001, max: 0.1, log: true}}\n");
  ASSERT_EQ(run("sweep s.yaml -q").code, 0);
  enqueue(folder_ / "s.db", R"({"units": 7, "learning_rate": 0.02})");
  enqueue(folder_ / "s.db", R"({"units": 9})");
  enqueue(folder_ / "s.db", R"({"units": 11})");
  EXPECT_EQ(Json::parse(run("results s.db --format json").out)["leaderboard"].size(), 3u) << "they are no trials yet";
  Outcome const resumed = run("resume s.db --trials +2");
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_NE(resumed.err.find("2 enqueued points become the next trials, 1 wait"), std::string::npos) << resumed.err;
  auto const trial = [&](int number) { return Json::parse(run(fmt::format("show s.db --trial {} --format json", number)).out)["parameters"]; };
  EXPECT_EQ(trial(3)["units"], 7);
  EXPECT_EQ(trial(3)["learning_rate"], 0.02);
  EXPECT_EQ(trial(4)["units"], 9);
  // A point that waits makes room for further proposals and is taken later; a study that is replayed has all in their places.
  ASSERT_EQ(run("resume s.db --trials +3 -q").code, 0);
  EXPECT_EQ(trial(5)["units"], 11);
  Json const before = Json::parse(run("results s.db --format json").out)["leaderboard"];
  EXPECT_EQ(before.size(), 8u);
  ASSERT_EQ(run("sweep s.yaml -q --study t.db --set search.trials=8").code, 0);
  auto const parameters = [&](std::string const& study, int number) { return Json::parse(run(fmt::format("show {} --trial {} --format json", study, number)).out)["parameters"]; };
  EXPECT_EQ(parameters("s.db", 2), parameters("t.db", 2));
  EXPECT_EQ(parameters("s.db", 6), parameters("t.db", 3)) << "the search goes on behind them as if they were not there";
  enqueue(folder_ / "s.db", R"({"depth": 3})");
  Outcome const unknown = run("resume s.db --trials +1");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("search.inserted[3].depth: expected a parameter of this sweep"), std::string::npos) << unknown.err;
}

}  // namespace
}  // namespace shoal
