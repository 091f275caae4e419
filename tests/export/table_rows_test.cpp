// SPDX-License-Identifier: Apache-2.0
#include "src/export/table_rows.hpp"

#include <algorithm>
#include <memory>

#include <gtest/gtest.h>

#include "tests/export/example_model.hpp"
#include "tests/export/table_example.hpp"

namespace shoal {
namespace {

using namespace test;

class TableRowsTest : public testing::Test {
 protected:
  Folder folder_;

  // A model of numbers `age`, `size` and texts; level "c" has too few rows for a feature of its own.
  [[nodiscard]] Model model(int min_count = 5) const {
    std::string text = "age,size,colour,y\n";
    for (int i = 0; i < 60; ++i)
      text += fmt::format("{},{},{},{}\n", i % 4 == 0 ? "" : std::to_string(i), i * 2, i == 7 ? "c" : i % 2 == 0 ? "a" : "b", i % 3 == 0 ? "no" : "yes");
    DataConfig config;
    config.table = TableSource{.file = folder_.write("train.csv", text), .target = {"y"}};
    config.preprocessing.min_count = min_count;
    auto const data = load_dataset(config, 1);
    MlpConfig const network{.hidden = {2}, .activation = Relu{}, .optimizer = Sgd{}};
    auto const engine = make_cpu_engine({.threads = 1});
    RunId const run = engine->create({.seed = 1, .key = {.fold = kRefitFold}, .model = network, .data = engine->add_data(data), .metrics = {}});
    return make_model(*data, kRefitFold, network, engine->snapshot(run, Which::kLast), {});
  }

  struct Read {
    RawRows rows;
    std::vector<std::string> notes;
  };
  [[nodiscard]] Read read(Model const& model, std::string const& text, std::string const& name = "new.csv") const {
    std::string const file = folder_.write(name, text);
    TableReader reader = open_table(model, file);
    TableRows rows(model, file, reader.names());
    RawTable const table = reader.read(rows.kinds());
    RawRows raw = rows.rows(table);
    return {std::move(raw), rows.level_notes()};
  }
};

TEST_F(TableRowsTest, ColumnsAreFoundByNameAndOthersIgnored) {
  Read const read = this->read(model(), "colour,remark,size,age\nb,so,3,1.5\n?,\"1,2\",4,\na,x,5,2\n");
  auto const& values = std::get<std::vector<float>>(read.rows.values);
  ASSERT_EQ(values.size(), 6u);
  EXPECT_EQ(values[0], 1.5f);
  EXPECT_EQ(values[1], 3.0f);
  EXPECT_TRUE(std::isnan(values[2]));
  EXPECT_EQ(values[5], 5.0f);
  // colour: a 0, b 1, other 2, missing 3; then whether age is missing.
  EXPECT_EQ(read.rows.codes, (std::vector<std::uint16_t>{1, 0, 3, 1, 0, 0}));
  EXPECT_EQ(read.notes, std::vector<std::string>{});
}

TEST_F(TableRowsTest, SomeRowsAloneCanBeTaken) {
  Model const m = model();
  std::string const file = folder_.write("new.csv", "age,size,colour\n1,2,a\n3,4,x\n,6,b\n");
  TableReader reader = open_table(m, file);
  TableRows rows(m, file, reader.names());
  std::vector<std::uint32_t> const chosen{0, 2};
  RawRows const some = rows.rows(reader.read(rows.kinds()), chosen);
  EXPECT_EQ(some.n_rows, 2u);
  EXPECT_EQ(std::get<std::vector<float>>(some.values)[3], 6.0f);
  EXPECT_EQ(some.codes, (std::vector<std::uint16_t>{0, 0, 1, 1}));
  EXPECT_TRUE(rows.level_notes().empty()) << "the row with 'x' was not taken";
}

TEST_F(TableRowsTest, LevelsThatTrainingDidNotKeepAreCountedByColumn) {
  std::string const text = "age,size,colour\n1,2,x\n1,2,a\n1,2,c\n1,2,x\n1,2,\n";
  Model const with_other = model();
  ASSERT_GE(with_other.tables.level_to_column[0][with_other.categorical[0].other_code()], 0) << "c is rare";
  EXPECT_EQ(read(with_other, text).notes,
            std::vector<std::string>{"colour: 3 rows with levels that training did not keep, such as 'x'; they count as \"other\""});
  Model const without = model(1);  // c has a feature of its own, and nothing is "other"
  ASSERT_LT(without.tables.level_to_column[0][without.categorical[0].other_code()], 0);
  EXPECT_EQ(read(without, text).notes,
            std::vector<std::string>{"colour: 2 rows with levels that training did not keep, such as 'x'; they set no feature"});
  EXPECT_EQ(read(without, "age,size,colour\n1,2,z\n").notes,
            std::vector<std::string>{"colour: 1 row with a level that training did not keep, such as 'z'; it sets no feature"});
}

TEST_F(TableRowsTest, AMissingColumnIsNamedWithTheNearest) {
  expect_input_error([&] { return read(model(), "agee,size,colour\n1,2,a\n").rows; },
                     {"new.csv: expected a column 'age', found none; did you mean 'agee'?"});
  expect_input_error([&] { return read(model(), "age,size,x,y\n1,2,a,b\n").rows; },
                     {"new.csv: expected a column 'colour', found none; columns: age, size, x, y"});
}

TEST_F(TableRowsTest, TextInANumericColumnHasLineAndColumn) {
  expect_input_error([&] { return read(model(), "age,size,colour\n1,2,a\n1,big,a\n").rows; }, {"new.csv:3:3: size: ", "'big'"});
}

TEST_F(TableRowsTest, AColumnThatIsAFeatureIsNoName) {
  Model const m = model();
  TableRows rows(m, "new.csv", {"age", "size", "colour", "name"});
  EXPECT_EQ(rows.want("name", ColumnKind::kText, "--id"), 3u);
  EXPECT_EQ(rows.kinds()[3], ColumnKind::kText);
  expect_input_error([&] { return rows.want("size", ColumnKind::kText, "--id"); },
                     {"new.csv: --id: expected a column that is no feature of the model, found 'size'"});
  expect_input_error([&] { return rows.want("nam", ColumnKind::kText, "--id"); }, {"did you mean 'name'?"});
}

TEST_F(TableRowsTest, WhatALibsvmFileDoesNotNameIsZero) {
  std::string train;
  for (int i = 0; i < 40; ++i) train += fmt::format("{} 1:{} 3:{}\n", i % 2 == 0 ? "+1" : "-1", i, i * 0.5);
  DataConfig config;
  config.table = TableSource{.file = folder_.write("train.libsvm", train), .target = {"label"}};
  auto const data = load_dataset(config, 1);
  Model model = test::train_folds(data, *make_cpu_engine({.threads = 1}), 1).back().model;
  Read const read = this->read(model, "1 1:2\n-1 2:4\n", "new.libsvm");
  EXPECT_EQ(std::get<std::vector<float>>(read.rows.values), (std::vector<float>{2, 0, 0, 0, 4, 0}));
  expect_input_error([&] { return this->read(model, "f1,f2\n1,2\n", "new.csv").rows; }, {"a column 'f3'"});
}

TEST_F(TableRowsTest, ATableIsNothingForAModelOfArraysNorTheOtherWayRound) {
  expect_input_error([&] { return open_table(example_model(), folder_.write("t.csv", "a\n1\n")).names(); },
                     {"t.csv: expected arrays (IDX, NPY or NPZ), as the model was trained on, found a table"});
  auto const engine = make_cpu_engine({.threads = 1});
  RawRows const numbers{.values = std::vector<float>{1, 2}, .n_rows = 1, .n_columns = 2, .name = "X.npy"};
  expect_input_error([&] { return predict(model(), numbers, *engine); },
                     {"X.npy: expected a table, as the model was trained on columns of text such as colour, found numbers alone"});
  RawRows wrong = numbers;
  wrong.codes = {4, 0};
  expect_input_error([&] { return predict(model(), wrong, *engine); }, {"X.npy: colour: expected codes below 4, found 4 in row 0 (from 0)"});
}

TEST_F(TableRowsTest, AnEditedCardIsRefused) {
  std::string const whole = to_safetensors(model());
  auto const with = [&](std::string const& from, std::string const& to) {
    EXPECT_EQ(from.size(), to.size());
    std::string edited = whole;
    std::size_t const at = edited.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return edited.replace(at, from.size(), to);
  };
  std::vector<std::int32_t> const columns = model().tables.level_to_column[0];
  std::string const list = fmt::format("[{}]", fmt::join(columns, ","));
  std::string beyond = list;
  beyond[1] = '9';
  expect_input_error([&] { return from_safetensors(with(list, beyond), "m"); }, {"m: categorical[0].level_to_column: expected features below"});
  expect_input_error([&] { return from_safetensors(with("[\\\"a\\\",\\\"b\\\"]", "[\\\"a\\\"      ]"), "m"); },
                     {"m: categorical[0].level_to_column: expected 3, found 4"});
  expect_input_error([&] { return from_safetensors(with("[\\\"age\\\",", "[\\\"ago\\\","), "m"); },
                     {"m: categorical[1].name: expected one of feature_names, found 'age'"});
}

TEST(EngineData, IsForgottenWhenItIsDropped) {
  Folder const folder;
  auto data = load_dataset(example_config(folder.write("t.csv", csv_of(example_records(Task::kBinary, 99)))), 1);
  std::weak_ptr<Dataset const> const watched = data;
  auto const engine = make_cpu_engine({.threads = 1});
  RunSpec const spec{.seed = 1, .key = {}, .model = {.hidden = {2}}, .data = engine->add_data(std::move(data)), .metrics = {}};
  RunId const run = engine->create(spec);
  engine->retire({&run, 1});
  EXPECT_FALSE(watched.expired());
  engine->drop_data(spec.data);
  EXPECT_TRUE(watched.expired());
}

TEST(EngineDataDeathTest, IsNotDroppedUnderARun) {
  Folder const folder;
  auto const engine = make_cpu_engine({.threads = 1});
  DataId const id = engine->add_data(load_dataset(example_config(folder.write("t.csv", csv_of(example_records(Task::kBinary, 99)))), 1));
  (void)engine->create({.seed = 1, .key = {}, .model = {.hidden = {2}}, .data = id, .metrics = {}});
  EXPECT_DEATH(engine->drop_data(id), "spec.data");
}

}  // namespace
}  // namespace shoal
