// SPDX-License-Identifier: Apache-2.0
// Tables to data sets: against scikit-learn's ColumnTransformer (make_table_golden.py), and by hand.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shoal/data.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::expect_input_error;
using test::Folder;

DataConfig table(std::string const& file, std::vector<std::string> target = {"y"}) {
  DataConfig config;
  config.table = TableSource{.file = file, .target = std::move(target)};
  config.validation = {};
  return config;
}

// The features of one row by name, as the engine's gather makes them.
std::map<std::string, double> features_of(Dataset const& data, FoldTables const& tables, std::uint32_t row) {
  std::map<std::string, double> features;
  auto const& numeric = std::get<std::vector<float>>(data.numeric);
  for (std::uint32_t k = 0; k < data.n_numeric; ++k) {
    float const raw = numeric[std::size_t{row} * data.n_numeric + k];
    features[data.feature_names[k]] = std::fmaf(std::isnan(raw) ? tables.impute[k] : raw, tables.scale[k], tables.shift[k]);
  }
  for (std::uint32_t j = 0; j < data.n_categorical(); ++j) {
    CategoricalColumn const& column = data.categorical[j];
    std::int32_t const set = tables.level_to_column[j][data.codes[std::size_t{row} * data.n_categorical() + j]];
    auto const add = [&](std::string const& name, std::int32_t feature) {
      if (feature >= 0) features[column.name + name] = feature == set ? 1.0 : 0.0;
    };
    for (std::size_t level = 0; level < column.levels.size(); ++level) add("_" + column.levels[level], column.first_feature + static_cast<std::int32_t>(level));
    add("=other", column.other_feature);
    add("=missing", column.missing_feature);
  }
  return features;
}

class People : public testing::Test {
 protected:
  nlohmann::json golden = nlohmann::json::parse(std::ifstream(SHOAL_TEST_DATA "/data/people.json"));
  DataConfig config = [] {
    DataConfig made = table(SHOAL_TEST_DATA "/data/people.csv", {"bought"});
    made.table->split = "fold";
    return made;
  }();
  std::shared_ptr<Dataset const> load(nlohmann::json const& wanted) {
    config.preprocessing = {.scaling = *scaling_named(wanted["scaling"].get<std::string>()),
                            .imputation = *imputation_named(wanted["imputation"].get<std::string>()),
                            .indicators = false, .min_count = golden["min_count"]};
    return load_dataset(config, 0);
  }
};

TEST_F(People, EveryFoldsFeaturesAreScikitLearns) {
  int n_compared = 0;
  for (auto const& wanted : golden["cases"]) {
    if (!wanted.contains("features")) continue;
    auto const data = load(wanted);
    Fold const& fold = data->folds.at(wanted["fold"].get<std::size_t>());
    for (std::uint32_t row = 0; row < data->n_rows; ++row) {
      auto const features = features_of(*data, fold.tables[0], row);
      for (auto const& [name, values] : wanted["features"].items()) {
        ASSERT_TRUE(features.contains(name)) << name;
        ASSERT_NEAR(features.at(name), values[row].get<double>(), 1e-6) << name << ", row " << row;
        ++n_compared;
      }
      for (auto const& [name, value] : features) {  // scikit-learn has no column for what a fold never trains
        ASSERT_TRUE(wanted["features"].contains(name) || value == 0.0) << name << ", row " << row;
      }
    }
  }
  EXPECT_GT(n_compared, 3000);
}

TEST_F(People, QuantileKnotsAreScikitLearns) {
  for (auto const& wanted : golden["cases"]) {
    if (!wanted.contains("knots")) continue;
    auto const data = load(wanted);
    auto const height = std::ranges::find(data->feature_names, "height") - data->feature_names.begin();
    FoldTables const& tables = data->folds.at(wanted["fold"].get<std::size_t>()).tables[0];
    for (std::size_t i = 0; i < kQuantiles; ++i) {
      std::size_t const at = static_cast<std::size_t>(height) * kQuantiles + i;
      ASSERT_NEAR(tables.knots[at], wanted["knots"][i].get<double>(), 1e-6) << i;
      ASSERT_NEAR(tables.scores[at], wanted["scores"][i].get<double>(), 1e-5) << i;
    }
  }
}

TEST_F(People, AChangeOfValidationRowsChangesNoTableOfTheirFold) {
  auto const before = load(golden["cases"][0]);
  std::ifstream stream(SHOAL_TEST_DATA "/data/people.csv");
  std::string text, line;
  for (int row = -1; std::getline(stream, line); ++row) {
    if (row >= 0 && row % 3 == 1) line = "Ulm,79,99999.5,plain,2.5,1,no";
    text += line + "\n";
  }
  Folder const folder;
  config.table->file = folder.write("changed.csv", text);
  auto const after = load_dataset(config, 0);
  auto const same = [](FoldTables const& a, FoldTables const& b) {
    return a.scale == b.scale && a.shift == b.shift && a.impute == b.impute && a.level_to_column == b.level_to_column;
  };
  EXPECT_EQ(after->categorical[0].levels, before->categorical[0].levels) << "the layout is that of all rows: the test needs it equal";
  EXPECT_TRUE(same(after->folds[1].tables[0], before->folds[1].tables[0]));
  EXPECT_FALSE(same(after->folds[0].tables[0], before->folds[0].tables[0])) << "the change is visible elsewhere";
}

TEST_F(People, SearchedPreprocessingsHaveTablesOfTheirOwn) {
  config.preprocessing = {.min_count = 4};
  config.variants = {{.scaling = Scaling::kQuantile, .min_count = 4}, {.scaling = Scaling::kMinMax, .indicators = false, .min_count = 12}};
  auto const data = load_dataset(config, 0);
  ASSERT_EQ(data->preprocessings.size(), 3u);
  ASSERT_EQ(data->folds[2].tables.size(), 3u);
  EXPECT_TRUE(data->tables(2, {}).knots.empty());
  EXPECT_FALSE(data->tables(2, {.scaling = Scaling::kQuantile}).knots.empty());
  FoldTables const& last = data->tables(2, {.scaling = Scaling::kMinMax, .indicators = false, .min_count = 12});
  EXPECT_NE(last.level_to_column[0], data->tables(2, {}).level_to_column[0]) << "fewer levels of their own";
  EXPECT_EQ(last.level_to_column.back(), (std::vector<std::int32_t>{-1, -1})) << "no indicator";
  EXPECT_THROW((void)data->tables(2, {.min_count = 9}), InputError);
}

// --- Columns.

std::string const kColors = "color,size,y\nred,1,0\nblue,2,1\nred,,0\ngreen,4,1\nred,5,0\nblue,6,1\n";

TEST(LoadTable, TextBecomesCodesAndGapsBecomeIndicators) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", kColors));
  config.preprocessing.min_count = 2;
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->task, Task::kBinary);
  EXPECT_EQ(data->feature_names, std::vector<std::string>{"size"});
  ASSERT_EQ(data->categorical.size(), 2u);
  EXPECT_EQ(data->categorical[0].levels, (std::vector<std::string>{"blue", "red"})) << "green is rare";
  EXPECT_TRUE(data->categorical[1].indicator);
  EXPECT_EQ(data->codes, (std::vector<std::uint16_t>{1, 0, 0, 0, 1, 1, 2, 0, 1, 0, 0, 0}));
  EXPECT_EQ(data->n_features, 1u + 2u + 1u + 1u) << "size, blue, red, other, size is missing";
  EXPECT_EQ(data->refit.tables[0].level_to_column[0], (std::vector<std::int32_t>{1, 2, 3, 3}));
  EXPECT_EQ(data->refit.tables[0].impute[0], 3.6f);
}

TEST(LoadTable, WithoutRareRowsOtherLevelsSetNoFeature) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", kColors));
  config.preprocessing.min_count = 1;
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->categorical[0].other_feature, -1);
  EXPECT_EQ(data->refit.tables[0].level_to_column[0], (std::vector<std::int32_t>{1, 2, 3, -1, -1}));
}

TEST(LoadTable, TheMostFrequentLevelsAreKept) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", kColors));
  config.preprocessing.min_count = 1;
  config.table->max_levels = 1;
  EXPECT_EQ(load_dataset(config, 0)->categorical[0].levels, std::vector<std::string>{"red"});
}

TEST(LoadTable, ColumnsHaveOnePurpose) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "id,a,b,w,y\n7,1,2,0.5,x\n8,3,4,2,z\n9,5,6,1,x\n"));
  config.table->id = "id";
  config.table->drop = {"b"};
  config.table->weight = "w";
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->feature_names, std::vector<std::string>{"a"});
  EXPECT_EQ(data->row_weights, (std::vector<float>{0.5f, 2.0f, 1.0f}));
  EXPECT_EQ(data->class_names, (std::vector<std::string>{"x", "z"}));
  EXPECT_EQ(data->target_names, std::vector<std::string>{"y"});
  config.table->drop = {"b", "id"};
  expect_input_error([&] { return load_dataset(config, 0); }, {"data.drop", "'id' here and as data.id"});
  config.table->drop = {"bb"};
  expect_input_error([&] { return load_dataset(config, 0); }, {"t.csv:1: data.drop: expected one of its columns, found 'bb'; did you mean 'b'?"});
  config.table->drop = {};
  config.table->target = {};
  expect_input_error([&] { return load_dataset(config, 0); }, {"data.target", "found none", "id, a, b, w, y"});
}

TEST(LoadTable, CategoricalNumbersAreText) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "zip,y\n53111,0\n53111,1\n10115,0\n"));
  config.table->categorical = {"zip"};
  config.preprocessing.min_count = 1;
  EXPECT_EQ(load_dataset(config, 0)->categorical[0].levels, (std::vector<std::string>{"10115", "53111"}));
}

TEST(LoadTable, AColumnWithoutAnyValueIsLeftOutAndSaidSo) {
  Folder const folder;
  auto const data = load_dataset(table(folder.write("t.csv", "a,b,y\n1,,0\n2,NA,1\n3,?,0\n")), 0);
  EXPECT_EQ(data->feature_names, std::vector<std::string>{"a"});
  EXPECT_EQ(data->n_features, 1u);
  EXPECT_TRUE(std::ranges::any_of(data->notes, [](std::string const& note) { return note == "left out, as they hold no value: b"; }));
  expect_input_error([&] { return load_dataset(table(folder.write("u.csv", "b,y\n,0\nNA,1\n")), 0); }, {"expected a feature with values"});
}

// --- Targets.

std::vector<std::string> notes_of(std::string const& text, std::vector<std::string> target = {"y"}) {
  Folder const folder;
  return load_dataset(table(folder.write("t.csv", text), std::move(target)), 0)->notes;
}

TEST(LoadTable, SaysWhyTheTaskIsWhatItIs) {
  EXPECT_EQ(notes_of("a,y\n1,p\n2,q\n")[0], "task: binary, y holds text of 2 classes");
  EXPECT_EQ(notes_of("a,y\n1,3\n2,4\n3,3\n4,5\n5,5\n6,4\n")[0],
            "task: multiclass, y holds only 3 different whole numbers; data.task: regression if they are amounts");
  EXPECT_EQ(notes_of("a,y\n1,0.5\n2,4\n")[0], "task: regression, y holds numbers");
  EXPECT_EQ(notes_of("a,y,z\n1,1,1\n2,2,0\n", {"y", "z"})[0], "task: regression of several targets");
}

TEST(LoadTable, RowsWithoutATargetAreLeftOutAndCounted) {
  Folder const folder;
  auto const data = load_dataset(table(folder.write("t.csv", "a,y\n1,p\n2,\n3,q\n4,NA\n")), 0);
  EXPECT_EQ(data->n_rows, 2u);
  EXPECT_EQ(std::get<std::vector<float>>(data->numeric), (std::vector<float>{1, 3}));
  EXPECT_EQ(data->notes[0], "t.csv: 2 of 4 rows have no y and are left out");
}

TEST(LoadTable, TargetsThatMakeNoTaskAreRefused) {
  Folder const folder;
  auto const error = [&](std::string const& text, std::optional<Task> task = std::nullopt) {
    DataConfig config = table(folder.write("t.csv", text));
    config.task = task;
    return [config] { return load_dataset(config, 0); };
  };
  expect_input_error(error("a,y\n1,p\n2,p\n"), {"t.csv:2: y: expected 2 or more classes, found only 'p'"});
  expect_input_error(error("a,y\n1,3\n2,3\n"), {"y: expected labels of 2 or more classes, found only 3"});
  expect_input_error(error("a,y\n1,p\n2,q\n3,r\n"), {"3 different texts in 3 rows"});
  expect_input_error(error("a,y\n1,p\n2,q\n", Task::kRegression), {"t.csv:2: y: expected a number, as a regression needs, found 'p'"});
  expect_input_error(error("a,y\n1,p\n2,q\n3,r\n", Task::kBinary), {"2 classes for a binary task, found 3 classes"});
  expect_input_error(error("a,y\n1,\n2,NA\n"), {"expected rows with a target, found none in 2 rows"});
}

// --- Splits.

TEST(LoadTable, TestRowsAreARangeOfTheFilesRows) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a,y\n0,p\n1,\n2,q\n3,p\n4,q\n5,p\n"));
  config.test = {.kind = SplitConfig::Kind::kRows, .begin = 3, .end = 5};
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->test_rows, (std::vector<std::uint32_t>{2, 3})) << "rows 3 and 4 of the file: row 1 was left out";
  EXPECT_EQ(data->refit.train, (std::vector<std::uint32_t>{0, 1, 4}));
  config.test.begin = 90, config.test.end = 99;
  expect_input_error([&] { return load_dataset(config, 0); }, {"test.rows", "the last row is 5", "found 90..99"});
}

TEST(LoadTable, LevelsOfTestRowsAloneAreNotKnown) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a,y\nu,p\nv,q\nu,p\nnew,q\n"));
  config.preprocessing.min_count = 1;
  config.test = {.kind = SplitConfig::Kind::kRows, .begin = 3, .end = 4};
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->categorical[0].levels, (std::vector<std::string>{"u", "v"}));
  EXPECT_EQ(data->codes[3], data->categorical[0].other_code());
}

TEST(LoadTable, AnotherFilesColumnsAreFoundByName) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a,bird,y\n1,u,p\n2,v,q\n3,u,p\n"));
  config.preprocessing.min_count = 1;
  config.test = {.kind = SplitConfig::Kind::kFiles, .file = folder.write("test.csv", "extra,y,bird,a\n9,q,v,7\n9,p,w,8\n")};
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->test_rows, (std::vector<std::uint32_t>{3, 4}));
  EXPECT_EQ(std::get<std::vector<float>>(data->numeric), (std::vector<float>{1, 2, 3, 7, 8}));
  EXPECT_EQ(data->codes, (std::vector<std::uint16_t>{0, 1, 0, 1, 2}));
  EXPECT_EQ(data->labels, (std::vector<std::int32_t>{0, 1, 0, 1, 0}));
  config.test.file = folder.write("bad.csv", "y,birt,a\nq,v,7\n");
  expect_input_error([&] { return load_dataset(config, 0); }, {"bad.csv: expected a column 'bird', as", "did you mean 'birt'?"});
  config.test.file = folder.write("bad.csv", "a,bird,y\n1,u,r\n");
  expect_input_error([&] { return load_dataset(config, 0); }, {"bad.csv:2: y: expected a class that occurs in", "found 'r'"});
  config.test.file = folder.write("bad.csv", "a,bird,y\nx,u,p\n");
  expect_input_error([&] { return load_dataset(config, 0); }, {"bad.csv:2:1", "expected a number", "'x'"});
}

TEST(LoadTable, LabelsThatAllEndInAStopMatchThoseThatDoNot) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a,y\n1,<=50K\n2,>50K\n"));
  config.test = {.kind = SplitConfig::Kind::kFiles, .file = folder.write("test.csv", "a,y\n1,>50K.\n2,<=50K.\n")};
  auto data = load_dataset(config, 0);
  EXPECT_EQ(data->labels, (std::vector<std::int32_t>{0, 1, 1, 0}));
  EXPECT_NE(data->notes[1].find("labels end in '.'"), std::string::npos);
}

std::string grouped_text(int n_rows, int n_groups) {
  std::string text = "a,g,y\n";
  for (int row = 0; row < n_rows; ++row) text += fmt::format("{},g{},{}\n", row, row * row % n_groups, row % 2);
  return text;
}

TEST(LoadTable, AGroupOnTwoSidesOfAGivenSplitIsRefused) {
  Folder const folder;
  std::string const text = "a,g,s,y\n0,u,0,p\n1,v,1,q\n2,u,0,p\n3,w,1,q\n4,v,-1,p\n";
  DataConfig config = table(folder.write("t.csv", text));
  config.table->group = "g";
  config.table->drop = {"s"};
  config.test = {.kind = SplitConfig::Kind::kRows, .begin = 4, .end = 5};
  expect_input_error([&] { return load_dataset(config, 0); }, {"t.csv:3: g: expected rows of one group on one side of every split, found 'v' on two"});
  config.test = {.kind = SplitConfig::Kind::kFiles, .file = folder.write("test.csv", "a,g,y\n7,new,p\n8,w,q\n")};
  expect_input_error([&] { return load_dataset(config, 0); }, {"t.csv:5: g: expected rows of one group", "'w' on two"});
  config.test.file = folder.write("new.csv", "a,g,y\n7,new,p\n8,x,q\n");
  EXPECT_EQ(load_dataset(config, 0)->test_rows.size(), 2u);
  config.test = {};
  config.table->drop = {};
  config.table->split = "s";
  expect_input_error([&] { return load_dataset(config, 0); }, {"t.csv:", "'v' on two"});
}

TEST(LoadTable, ASplitColumnLeavesNoRoomForAnotherSplit) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a,s,y\n0,0,p\n1,1,q\n2,0,p\n3,1,q\n"));
  config.table->split = "s";
  config.validation = {.kind = SplitConfig::Kind::kFolds, .folds = 4};
  expect_input_error([&] { return load_dataset(config, 0); }, {"validation: expected none beside the validation rows of data.split"});
  config = table(folder.write("m.csv", "a,s,y\n0,0,p\n1,validation,q\n2,0,p\n3,1,q\n"));
  config.table->split = "s";
  expect_input_error([&] { return load_dataset(config, 0); }, {"m.csv:3: s: expected fold numbers or the word validation, found both"});
  config = table(folder.write("r.csv", "a,y\n0,p\n1,q\n2,p\n3,q\n"));
  config.test = {.kind = SplitConfig::Kind::kRows, .begin = 2, .end = 4};
  config.validation = {.kind = SplitConfig::Kind::kRows, .begin = 1, .end = 3};
  expect_input_error([&] { return load_dataset(config, 0); }, {"validation.rows: expected rows that are no test rows, found 1..3 beside test rows 2..4"});
}

TEST(LoadTable, NoGroupIsOnTwoSidesOfASplit) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", grouped_text(200, 23)));
  config.table->group = "g";
  config.test = {.kind = SplitConfig::Kind::kFraction, .fraction = 0.25};
  for (SplitConfig const& validation : {SplitConfig{.kind = SplitConfig::Kind::kFolds, .folds = 3}, SplitConfig{.kind = SplitConfig::Kind::kFraction, .fraction = 0.3}}) {
    config.validation = validation;
    auto const data = load_dataset(config, 5);
    auto const groups = [](std::vector<std::uint32_t> const& rows) {
      std::set<std::uint32_t> found;
      for (std::uint32_t const row : rows) found.insert(row * row % 23);
      return found;
    };
    auto const disjoint = [&](std::vector<std::uint32_t> const& a, std::vector<std::uint32_t> const& b) {
      std::vector<std::uint32_t> both;
      std::ranges::set_intersection(groups(a), groups(b), std::back_inserter(both));
      return both.empty();
    };
    EXPECT_NEAR(static_cast<double>(data->test_rows.size()), 50.0, 10.0);
    for (Fold const& fold : data->folds) {
      EXPECT_FALSE(fold.train.empty() || fold.validation.empty());
      EXPECT_TRUE(disjoint(fold.train, fold.validation));
      EXPECT_TRUE(disjoint(fold.train, data->test_rows) && disjoint(fold.validation, data->test_rows));
      EXPECT_EQ(fold.train.size() + fold.validation.size() + data->test_rows.size(), 200u);
    }
    EXPECT_EQ(load_dataset(config, 5)->fingerprint, data->fingerprint);
    EXPECT_NE(load_dataset(config, 6)->fingerprint, data->fingerprint);
  }
  config.validation = {.kind = SplitConfig::Kind::kFolds, .folds = 40};
  expect_input_error([&] { return load_dataset(config, 5); }, {"validation.folds", "no more folds than groups"});
}

TEST(LoadTable, ASplitColumnSaysWhereRowsBelong) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a,s,y\n0,train,p\n1,Test,q\n2,valid,p\n3,train,q\n"));
  config.table->split = "s";
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->folds[0].train, (std::vector<std::uint32_t>{0, 3}));
  EXPECT_EQ(data->folds[0].validation, std::vector<std::uint32_t>{2});
  EXPECT_EQ(data->test_rows, std::vector<std::uint32_t>{1});
  config.test = {.kind = SplitConfig::Kind::kFraction, .fraction = 0.5};
  expect_input_error([&] { return load_dataset(config, 0); }, {"test: expected none beside the test rows of data.split"});
  config = table(folder.write("f.csv", "a,s,y\n0,0,p\n1,1,q\n2,0,p\n3,-1,q\n"));
  config.table->split = "s";
  auto const folds = load_dataset(config, 0);
  ASSERT_EQ(folds->folds.size(), 2u);
  EXPECT_EQ(folds->folds[0].validation, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(folds->folds[0].train, (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(folds->folds[1].train, (std::vector<std::uint32_t>{0, 2, 3}));
  config = table(folder.write("b.csv", "a,s,y\n0,train,p\n1,tset,q\n"));
  config.table->split = "s";
  expect_input_error([&] { return load_dataset(config, 0); }, {"b.csv:3: s: expected train, validation, test or a fold's number, found 'tset'"});
}

TEST(LoadTable, OneColumnPointsAtTheSeparator) {
  Folder const folder;
  expect_input_error([&] { return load_dataset(table(folder.write("t.csv", "a:b:y\n1:2:3\n4:5:6\n")), 0); },
                     {"data.target", "found 'y'", "is data.separator right?"});
}

TEST(LoadTable, WithoutAHeaderColumnsHaveNumbers) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "1,u,p\n2,v,q\n"), {"-1"});
  config.table->format.header = false;
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->target_names, std::vector<std::string>{"c2"});
  EXPECT_EQ(data->feature_names, std::vector<std::string>{"c0"});
}

TEST(LoadTable, LibsvmNeedsNoTargetAndWhatATestFileDoesNotNameIsZero) {
  Folder const folder;
  DataConfig config = table(folder.write("t.libsvm", "0 1:2 3:4\n1 2:5\n0 1:1 2:1 3:1\n"), {});
  config.test = {.kind = SplitConfig::Kind::kFiles, .file = folder.write("test.libsvm", "1 1:7\n")};
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->target_names, std::vector<std::string>{"label"});
  EXPECT_EQ(std::get<std::vector<float>>(data->numeric), (std::vector<float>{2, 0, 4, 0, 5, 0, 1, 1, 1, 7, 0, 0}));
}

TEST(LoadTable, AStopThatMakesAClassStays) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a,y\n1,a\n2,a.\n"));
  config.test = {.kind = SplitConfig::Kind::kFiles, .file = folder.write("test.csv", "a,y\n1,a.\n2,a.\n")};
  EXPECT_EQ(load_dataset(config, 0)->labels, (std::vector<std::int32_t>{0, 1, 1, 1}));
}

TEST(LoadTable, TestRowsNeedNoWeight) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a,w,y\n1,2,p\n2,3,q\n3,,q\n"));
  config.table->weight = "w";
  config.test = {.kind = SplitConfig::Kind::kFiles, .file = folder.write("test.csv", "a,y\n1,p\n")};
  auto const data = load_dataset(config, 0);
  EXPECT_EQ(data->row_weights, (std::vector<float>{2, 3, 1}));
  EXPECT_EQ(data->notes[0], "t.csv: 1 of 3 rows has no y or no w and is left out");
  config = table(folder.write("z.csv", "a,w,y\n1,0,p\n2,0,q\n"));
  config.table->weight = "w";
  expect_input_error([&] { return load_dataset(config, 0); }, {"z.csv: w: expected a weight > 0, found none"});
}

TEST(LoadTable, AnyLibsvmColumnMayBeTheTarget) {
  Folder const folder;
  auto const data = load_dataset(table(folder.write("t.svm", "0.5 1:1 2:2\n1 2:5\n2 1:1 2:7\n"), {"f1"}), 0);
  EXPECT_EQ(data->task, Task::kBinary);
  EXPECT_EQ(data->feature_names, (std::vector<std::string>{"label", "f2"}));
  EXPECT_EQ(data->labels, (std::vector<std::int32_t>{1, 0, 1}));
}

TEST(LoadTable, LimitsOfCodesAreCheckedHereToo) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", kColors));
  config.table->max_levels = 60001;
  expect_input_error([&] { return load_dataset(config, 0); }, {"data.max_levels", "from 1 to 60000"});
  config.table->max_levels = 5;
  config.preprocessing.min_count = 0;
  expect_input_error([&] { return load_dataset(config, 0); }, {"data.min_count", ">= 1"});
}

TEST(LoadTable, AHugeFileOfColumnsIsRefusedBeforeItIsMade) {
  Folder const folder;
  expect_input_error([&] { return load_dataset(table(folder.write("t.svm", "1 1:1\n0 90000000:1\n"), {}), 0); }, {"at most 1000000 features"});
}

TEST(LoadTable, CommasInTextAreNoReasonForAnotherSeparator) {
  Folder const folder;
  DataConfig config = table(folder.write("t.csv", "a;b,0.53,p\nc;d,0.9,q\n"), {"c2"});
  config.table->format.header = false;
  EXPECT_EQ(load_dataset(config, 0)->feature_names, std::vector<std::string>{"c1"});
  config = table(folder.write("u.csv", "1,5;2\n2,5;1\n"), {"c1"});
  config.table->format.header = false;
  EXPECT_EQ(std::get<std::vector<float>>(load_dataset(config, 0)->numeric), (std::vector<float>{1.5f, 2.5f}));
}

TEST(LoadTable, SpreadsBelowAFloatsReciprocalAreShiftedOnly) {
  Folder const folder;
  auto const data = load_dataset(table(folder.write("t.csv", "a,y\n1e-41,p\n3e-41,q\n")), 0);
  EXPECT_EQ(data->refit.tables[0].scale[0], 1.0f);
}

TEST(LoadTable, ContentsAndNamesDecideTheFingerprint) {
  Folder const folder;
  auto const fingerprint = [&](std::string const& text) { return load_dataset(table(folder.write("t.csv", text)), 1)->fingerprint; };
  EXPECT_EQ(fingerprint("a,y\n1,p\n2,q\n"), fingerprint("\"a\",y\r\n1.0,p\r\n2,\"q\"\r\n"));
  EXPECT_NE(fingerprint("a,y\n1,p\n2,q\n"), fingerprint("a,y\n1,p\n3,q\n"));
  EXPECT_NE(fingerprint("a,b,y\n1,5,p\n2,6,q\n"), fingerprint("b,a,y\n1,5,p\n2,6,q\n")) << "a model finds columns by name";
}

}  // namespace
}  // namespace shoal
