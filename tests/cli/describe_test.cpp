// SPDX-License-Identifier: Apache-2.0
// shoal describe on text tables, as its readers and other programs see it.
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace shoal {
namespace {

class Describe : public Program {
 protected:
  Describe() {
    std::string text = "id;size;colour;y\n";
    for (int i = 0; i < 60; ++i) text += fmt::format("{};{},5;{};{}\n", i + 1, i % 7, i % 11 == 0 ? "" : i % 5 == 0 ? "red" : "blue", i % 3 == 0 ? "no" : "yes");
    write("t.csv", text);
  }
};

TEST_F(Describe, ListsColumnsWithoutATarget) {
  EXPECT_EQ(run("describe t.csv").out,
            "t.csv: 60 rows, 4 columns\n\n"
            "column  type            missing     distinct  min  mean  max  most frequent  levels      advice\n"
            "id      number (whole)  -           60        1    30.5  60   -              -           looks like a row number\n"
            "size    number          -           7         0.5  3.4   6.5  -              -           -\n"
            "colour  text            6 (10.0 %)  2         -    -     -    blue (73.3 %)  2 + 0 rare  -\n"
            "y       text            -           2         -    -     -    yes (66.7 %)   2 + 0 rare  -\n\n"
            "duplicates: no two rows are equal in all features\n"
            "--target COLUMN says more: balance, leaks, features\n");
}

TEST_F(Describe, SaysWhatTheTargetIs) {
  std::string const text = run("describe t.csv --target y --id id").out;
  EXPECT_NE(text.find("task: binary, y holds text of 2 classes\nclass  rows  share\nyes      40  66.7 %\nno       20  33.3 %\n"), std::string::npos) << text;
  EXPECT_NE(text.find("no leak is suspected"), std::string::npos) << text;
  EXPECT_NE(text.find("60 training rows, "), std::string::npos) << text;
  EXPECT_EQ(text.find("row number"), std::string::npos) << text;
}

TEST_F(Describe, PrintsOneDocumentForPrograms) {
  auto const document = nlohmann::json::parse(run("describe t.csv --target y --drop id --test 50.. --format json").out);
  EXPECT_EQ(document["data"], "t.csv");
  EXPECT_EQ(document["rows"], 60);
  ASSERT_EQ(document["columns"].size(), 3u);
  EXPECT_EQ(document["columns"][1],
            nlohmann::json::parse(R"({"name": "colour", "role": "feature", "type": "text", "missing": 6, "distinct": 2, "min": null, "mean": null, "max": null,
                                      "top": "blue", "top_share": 0.7333333333333333, "levels_kept": 2, "levels_rare": 0, "advice": null})"));
  EXPECT_EQ(document["target"]["task"], "binary");
  EXPECT_EQ(document["target"]["classes"][0], nlohmann::json::parse(R"({"name": "no", "rows": 20, "share": 0.3333333333333333, "few": false, "test_rows": 3})"));
  EXPECT_EQ(document["target"]["rows"], 60);
  EXPECT_EQ(document["target"]["test_rows"], 10);
  EXPECT_EQ(document["leaks"].size(), 0u);
  EXPECT_EQ(document["scores"].size(), 2u);
  EXPECT_EQ(document["duplicates"]["test_rows"], 10);
  EXPECT_EQ(document["features"], 3);  // size, blue, and what fewer than 10 training rows have
  EXPECT_GT(document["bytes"], 0);
  EXPECT_EQ(document["notes"][0], "task: binary, y holds text of 2 classes");

  auto const no_target = nlohmann::json::parse(run("describe t.csv --format json").out);
  EXPECT_TRUE(no_target["target"].is_null());
  EXPECT_TRUE(no_target["features"].is_null());
}

TEST_F(Describe, CsvHasARowForEachColumn) {
  EXPECT_EQ(run("describe t.csv --format csv --drop id").out,
            "name,role,type,missing,distinct,min,mean,max,top,top_share,levels_kept,levels_rare,advice\n"
            "size,feature,number,0,7,0.5,3.4,6.5,,,,,\n"
            "colour,feature,text,6,2,,,,blue,0.7333333333333333,2,0,\n"
            "y,feature,text,0,2,,,,yes,0.6666666666666666,2,0,\n");
}

TEST_F(Describe, NamesLeaksAndSeenTestRows) {
  std::string text = "leak,other,y\n", test = "leak,other,y\n";
  for (int i = 0; i < 200; ++i) text += fmt::format("{},{},{}\n", i % 2, i / 2, i % 2 == 0 ? "a" : "b");
  write("leak.csv", text);
  write("leak_test.csv", test + "0,3,a\n1,3,a\n1,200,b\n");
  std::string const out = run("describe leak.csv --target y --test leak_test.csv").out;
  EXPECT_NE(out.find("suspected leak, as it tells most of the target alone (2 AUC - 1): leak (1.000)\n"), std::string::npos) << out;
  EXPECT_NE(out.find("test rows: 3, of which 2 (66.7 %) have the features of another row, 1 of them with another target than any such row\n"),
            std::string::npos) << out;
}

// Whatever is counted says over which rows.
TEST_F(Describe, CountsNameTheirRows) {
  std::string text = "x,y\n";
  for (int i = 0; i < 40; ++i) text += fmt::format("{},{}\n", i / 2, i == 39 ? "" : i % 4 == 0 ? "a" : "b");
  write("some.csv", text);
  write("more.csv", "x,y\n0,a\n90,b\n91,b\n");
  std::string const out = run("describe some.csv --target y --test more.csv").out;
  EXPECT_TRUE(out.starts_with("some.csv: 40 rows, 2 columns; with a target: 39 training rows, 3 test rows\n")) << out;
  EXPECT_NE(out.find("1 of 40 rows in some.csv have no target and are left out\n"
                     "class  training rows  share   test rows\n"
                     "b                 29  74.4 %          2\n"
                     "a                 10  25.6 %          1\n"),
            std::string::npos) << out;
  EXPECT_NE(out.find("duplicates: 20 rows (47.6 % of 42 training and test rows) with all features of an earlier one"), std::string::npos) << out;
  std::string const same_file = run("describe some.csv --target y --test 30..").out;
  EXPECT_TRUE(same_file.starts_with("some.csv: 40 rows, 2 columns; with a target: 30 training rows, 9 test rows\n")) << same_file;
  std::string const no_test = run("describe some.csv --target y").out;
  EXPECT_TRUE(no_test.starts_with("some.csv: 40 rows, 2 columns\n")) << no_test;
  EXPECT_NE(no_test.find("class  rows  share\n"), std::string::npos) << no_test;
  EXPECT_NE(no_test.find("% of 39 rows) with all"), std::string::npos) << no_test;
}

TEST_F(Describe, RareClassesAreFlagged) {
  std::string text = "x,y\n";
  for (int i = 0; i < 104; ++i) text += fmt::format("{},{}\n", i, i >= 100 ? "rare" : i % 2 == 0 ? "a" : "b");
  write("rare.csv", text);
  std::string const out = run("describe rare.csv --target y").out;
  EXPECT_NE(out.find("rare      4  3.8 %   fewer than 5 rows\n"), std::string::npos) << out;
}

TEST_F(Describe, FormatsCanBeGiven) {
  write("plain.csv", "# made by hand\n1|none|2\n3|4|-\n5|6|8\n");
  std::string const out = run("describe plain.csv --separator '|' --no-header --comment '#' --missing none --missing - --format csv").out;
  EXPECT_EQ(out,
            "name,role,type,missing,distinct,min,mean,max,top,top_share,levels_kept,levels_rare,advice\n"
            "c0,feature,number (whole),0,3,1,3,5,,,,,\n"
            "c1,feature,number (whole),1,2,4,5,6,,,,,\n"
            "c2,feature,number (whole),1,2,2,5,8,,,,,\n");
}

TEST_F(Describe, MistakesAreExplained) {
  for (auto const& [arguments, hint] : {std::pair{"--target yy", "did you mean 'y'?"}, {"--drop sise", "did you mean 'size'?"}}) {
    Outcome const outcome = run(fmt::format("describe t.csv {}", arguments));
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_NE(outcome.err.find(hint), std::string::npos) << outcome.err;
  }
  expect_error("describe t.csv --test 0.2", 2, "--test: expected --target beside it, found none");
  std::string const split = "--test: expected a share such as 0.2, rows such as 16000.., 'N folds' (validation only), or a table's file, found ";
  expect_error("describe t.csv --target y --test 1.5", 2, split + "'1.5'; a share is between 0 and 1");
  expect_error("describe t.csv --target y --test 9..3", 2, split + "'9..3'");
  expect_error("describe t.csv --target y --test '5 folds'", 2, split + "'5 folds'; folds are for --validation");
  expect_error("describe t.csv --target y --test u.csv", 2, split + "'u.csv'; there is no such file");
  expect_error("describe t.csv --separator x", 2, "--separator: expected auto, ',', ';', tab or '|', found 'x'");
  expect_error("describe t.csv --labels y.npy", 2, "--labels: expected arrays as DATA, found the table t.csv; --target names a column");
}

TEST_F(Describe, ATableMayHaveAnyName) {
  write("any.data", "a,b\n1,x\n2,y\n");
  EXPECT_TRUE(run("describe any.data").out.starts_with("any.data: 2 rows, 2 columns\n"));
  write("some.svm", "0 1:1 2:5\n1 1:2\n0 1:3 2:6\n1 1:4\n");  // its target is known
  EXPECT_NE(run("describe some.svm").out.find("task: binary"), std::string::npos);
}

TEST_F(Describe, ArraysAreAsBefore) {
  write_classes("train", 12);
  std::string const expected = "train_X.npy, train_y.npy\ntask: multiclass\n";
  EXPECT_TRUE(run("describe train_X.npy --labels train_y.npy").out.starts_with(expected));
  EXPECT_TRUE(run("describe train_X.npy --target train_y.npy").out.starts_with(expected));
  expect_error("describe train_X.npy --labels train_y.npy --target train_y.npy", 2, "--labels: expected one file of labels or targets, found 2");
  expect_error("describe train_X.npy --labels train_y.npy --drop a", 2,
               "--drop: expected a text table as DATA, found train_X.npy");
}

}  // namespace
}  // namespace shoal
