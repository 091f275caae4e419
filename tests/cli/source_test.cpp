// SPDX-License-Identifier: Apache-2.0
// What `sweep` and `plan` make of their arguments: a sweep file or data, options of tables, splits, and defaults that fit few rows.
#include <nlohmann/json.hpp>

#include <algorithm>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

class Source : public Program {
 protected:
  // Rows with two features, a class, a group of its own for every `n_rows / n_groups`-th row, and a column x1.
  void write_table(std::string const& name, int n_rows, int n_groups = 4) const {
    std::string text = "a,b,x1,g,y\n";
    for (int i = 0; i < n_rows; ++i) text += fmt::format("{},{},{},g{},{}\n", i * 7 % 11, i * 3 % 5, i, i % n_groups, i % 2 == 0 ? "no" : "yes");
    write(name, text);
  }
  void write_table_sweep(std::string const& validation = "{fraction: 0.25}") const {
    write_table("w.csv", 40);
    write_table("other.csv", 12);
    write("w.yaml", "data: {table: w.csv, target: y}\nvalidation: " + validation +
                        "\nschedule: {max_epochs: 1}\nsearch: {method: random, trials: 1}\nparameters: {units: 3}\n");
  }
  // Runs that a trial has: folds.
  [[nodiscard]] int folds(std::string const& arguments) const {
    Outcome const outcome = run("plan " + arguments + " --format json");
    EXPECT_EQ(outcome.code, 0) << arguments << ": " << outcome.err;
    if (outcome.code != 0) return 0;
    Json const plan = Json::parse(outcome.out);
    return plan["runs"].get<int>() / plan["trials"].get<int>();
  }
};

TEST_F(Source, OptionsOfTablesAreRefusedBesideASweepFile) {
  write_table_sweep();
  for (auto const& [option, key, set] : {std::tuple{"--drop x1", "drop", "data.drop=x1"},
                                         {"--drop x1 --drop 'a b'", "drop", "'data.drop=[x1, \"a b\"]'"},
                                         {"--categorical a", "categorical", "data.categorical=a"},
                                         {"--id x1", "id", "data.id=x1"},
                                         {"--group g", "group", "data.group=g"},
                                         {"--weight a", "weight", "data.weight=a"},
                                         {"--split-column b", "split", "data.split=b"},
                                         {"--separator ';'", "separator", "'data.separator=\";\"'"},
                                         {"--no-header", "header", "data.header=false"},
                                         {"--comment '#'", "comment", "'data.comment=\"#\"'"},
                                         {"--decimal ,", "decimal", "'data.decimal=\",\"'"},
                                         {"--missing null", "missing", "'data.missing=\"null\"'"},
                                         {"--target a", "target", "data.target=a"}}) {
    std::string const name = std::string(option).substr(0, std::string(option).find(' '));
    for (std::string const command : {"sweep", "plan"}) {
      expect_error(fmt::format("{} w.yaml {}", command, option), 2,
                   fmt::format("{}: expected data as FILE, found the sweep file w.yaml; name it in the sweep file: data: {{{}: ...}}, or --set {}",
                               name, key, set));
    }
  }
}

TEST_F(Source, WhatTheRefusalProposesIsUnderstood) {
  write_table_sweep();
  for (std::string const set : {"data.drop=x1", "'data.drop=[x1, \"b\"]'", "data.group=g", "'data.separator=\",\"'", "'data.comment=\"#\"'",
                                "'data.decimal=\".\"'", "'data.missing=\"null\"'"}) {
    Outcome const outcome = run("plan w.yaml --format csv --set " + set);
    EXPECT_EQ(outcome.code, 0) << set << ": " << outcome.err;
  }
}

TEST_F(Source, ATablesFileMayBeItsTestOrValidationRowsBesideASweepFile) {
  write_table_sweep();
  for (std::string const option : {"--test other.csv", "--validation other.csv", "--test other.csv --validation '2 folds'"}) {
    Outcome const outcome = run("plan w.yaml --format json " + option);
    ASSERT_EQ(outcome.code, 0) << option << ": " << outcome.err;
    EXPECT_NE(Json::parse(outcome.out)["data"].get<std::string>().find("other.csv"), std::string::npos) << outcome.out;
  }
}

TEST_F(Source, FilesOfArraysAreRefusedUnderTheOptionThatNamesThem) {
  write_sweep();
  std::string const rest = ": expected a share or rows, as the data are arrays, found 'test_X.npy'; files of arrays are named in a sweep file";
  for (std::string const data : {"s.yaml", "train_X.npy --labels train_y.npy"}) {
    expect_error("plan " + data + " --test test_X.npy", 2, "--test" + rest);
    expect_error("plan " + data + " --validation test_X.npy", 2, "--validation" + rest);
    expect_error("plan " + data + " --test 0.2 --validation test_X.npy", 2, "--validation" + rest);
  }
}

TEST_F(Source, SplitsAreSharesRowsFoldsOrFiles) {
  write_table_sweep();
  std::string const table = "w.csv --target y ";
  EXPECT_EQ(folds(table + "--validation '3 folds'"), 3);
  EXPECT_EQ(folds(table + "--validation 20%"), 1);
  EXPECT_EQ(folds(table + "--validation 1e-1"), 1);
  EXPECT_EQ(folds(table + "--validation 30.. --test ..5"), 1);
  EXPECT_EQ(folds("w.yaml --validation '2 folds' --test 12.5%"), 2);
  for (std::string const same : {"0.25", "25%", "2.5e-1", "30.."}) {
    std::string const out = run("plan w.yaml --test " + same).out;
    EXPECT_NE(out.find("10 test"), std::string::npos) << same << ": " << out;
  }
}

TEST_F(Source, OtherTextIsNoSplit) {
  write_table_sweep();
  std::string const validation = "--validation: expected a share such as 0.2, rows such as 16000.., 'N folds', or a table's file, found ";
  std::string const test = "--test: expected a share such as 0.2, rows such as 16000.., 'N folds' (validation only), or a table's file, found ";
  for (std::string const data : {"w.csv --target y", "w.yaml"}) {
    expect_error("plan " + data + " --validation 'folds 5'", 2, validation + "'folds 5'; folds are written '5 folds', 2 or more");
    expect_error("plan " + data + " --validation '1 folds'", 2, validation + "'1 folds'; folds are written '5 folds', 2 or more");
    expect_error("plan " + data + " --validation 5", 2, validation + "'5'; '5 folds', or a share between 0 and 1?");
    expect_error("plan " + data + " --test 5", 2, test + "'5'; a share is between 0 and 1");
    expect_error("plan " + data + " --test 120%", 2, test + "'120%'; a share is between 0 and 1");
    expect_error("plan " + data + " --test nan", 2, test + "'nan'; a share is between 0 and 1");
    expect_error("plan " + data + " --test '5 folds'", 2, test + "'5 folds'; folds are for --validation");
    expect_error("plan " + data + " --test 9..3", 2, test + "'9..3'");
    expect_error("plan " + data + " --test no.csv", 2, test + "'no.csv'; there is no such file");
    expect_error("plan " + data + " --test half", 2, test + "'half'");
  }
}

TEST_F(Source, AnotherKindOfValidationMayBeSetWithOneKey) {
  write_table_sweep();
  EXPECT_EQ(folds("w.yaml --set validation.folds=3"), 3);
  EXPECT_EQ(folds("w.csv --target y --set validation.folds=3"), 3);
  EXPECT_EQ(folds("w.csv --target y --set validation.fraction=0.3"), 1);
  write_table_sweep("0.2");
  EXPECT_EQ(folds("w.yaml --set validation.folds=3"), 3);
}

TEST_F(Source, DefaultFoldsFitFewRowsAndGroups) {
  write_table("three.csv", 3);
  write_table("four.csv", 4);
  write_table("groups.csv", 40, 3);
  write_table("many.csv", 40, 9);
  write_table("two.csv", 40, 2);
  write_table("long.csv", 5100, 2);  // by rows a share, which no group is small enough for
  std::string const quick = " --epochs 1 --trials 2 --set parameters.units=4 --set parameters.batch_size=8";
  EXPECT_EQ(folds("three.csv --target y" + quick), 3);
  EXPECT_EQ(folds("four.csv --target y" + quick), 4);
  EXPECT_EQ(folds("groups.csv --target y --group g" + quick), 3);
  EXPECT_EQ(folds("many.csv --target y --group g" + quick), 5);
  EXPECT_EQ(folds("two.csv --target y --group g --drop a" + quick), 2);
  EXPECT_EQ(folds("long.csv --target b --group g" + quick), 2);
  // Folds that were asked for are an error where they do not fit.
  Outcome const given = run("plan groups.csv --target y --group g --validation '5 folds'");
  EXPECT_EQ(given.code, 2);
  EXPECT_NE(given.err.find("no more folds than groups (3), found 5"), std::string::npos) << given.err;
}

TEST_F(Source, InitWritesTheDefaultSweepWithComments) {
  write_table("long.csv", 400, 2);
  Outcome const made = run("init long.csv --target y --trials 5");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(made.out, "");
  std::string const text = read_text(folder_ / "long.yaml");
  for (char const* const part : {"# What is searched", "# units of a hidden layer", "  # initializer: glorot_uniform"}) EXPECT_NE(text.find(part), std::string::npos) << part;
  // The same sweep as without the file, but for the study's name.
  auto const config = [&](std::string const& arguments) { return run("sweep " + arguments + " --print-config --study s.db --format json").out; };
  EXPECT_EQ(config("long.yaml"), config("long.csv --target y --trials 5"));
  EXPECT_EQ(run("init long.csv --target y").code, 2) << "the file is there";
  EXPECT_EQ(run("init long.csv --target y --overwrite").code, 0);
  EXPECT_TRUE(run("init long.csv --target y -o -").out.starts_with("# What is learned from"));
}

TEST_F(Source, ImportWritesASweepFileThatRuns) {
  write_table("t.csv", 60, 2);
  write("wandb.yaml", "method: random\nrun_cap: 3\nparameters: {epochs: {value: 2}, lr: {min: 0.001, max: 0.1}, hidden_size: {values: [4, 8]}, colour: {value: red}}\n");
  Outcome const made = run("import wandb.yaml --table t.csv --target y -o mine.yaml");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(made.err, "left out: colour: shoal has no such hyperparameter\n");
  Outcome const swept = run("sweep mine.yaml --format csv -q");
  EXPECT_EQ(swept.code, 0) << swept.err;
  EXPECT_EQ(std::ranges::count(swept.out, '\n'), 4);
  write("bad.yaml", "parameters: {dropout: {min: 0, max: 2}}\n");
  expect_error("import bad.yaml", 2, "bad.yaml: parameters.dropout.max: expected a number >= 0 and < 1, found 2");
  expect_error("import nowhere.yaml", 1, "cannot read nowhere.yaml: No such file or directory");
}

}  // namespace
}  // namespace shoal
