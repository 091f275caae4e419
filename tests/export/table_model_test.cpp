// SPDX-License-Identifier: Apache-2.0
// The promise: a model file and raw rows of a table give the bits that the sweep's own engine gave.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include <gtest/gtest.h>

#include "src/export/prediction_writer.hpp"
#include "tests/export/table_example.hpp"

namespace shoal {
namespace {

using namespace test;

struct Case {
  char const* name;
  Task task;
  Scaling scaling;
};

class TableModel : public testing::TestWithParam<Case> {
 protected:
  Folder folder_;
  std::unique_ptr<Engine> engine_ = make_cpu_engine({.threads = 2});
};

void expect_same_tables(Model const& a, Model const& b) {
  EXPECT_EQ(a.table, b.table);
  EXPECT_EQ(a.feature_names, b.feature_names);
  EXPECT_EQ(a.target_names, b.target_names);
  EXPECT_EQ(a.class_names, b.class_names);
  EXPECT_EQ(a.layers, b.layers);
  for (auto const table : {&FoldTables::scale, &FoldTables::shift, &FoldTables::impute, &FoldTables::knots, &FoldTables::scores,
                           &FoldTables::target_scale, &FoldTables::target_shift})
    expect_same_bits(a.tables.*table, b.tables.*table);
  EXPECT_EQ(a.tables.level_to_column, b.tables.level_to_column);
  ASSERT_EQ(a.categorical.size(), b.categorical.size());
  for (std::size_t j = 0; j < a.categorical.size(); ++j) {
    EXPECT_EQ(a.categorical[j].name, b.categorical[j].name);
    EXPECT_EQ(a.categorical[j].indicator, b.categorical[j].indicator);
    EXPECT_EQ(a.categorical[j].levels, b.categorical[j].levels);
  }
}

TEST_P(TableModel, RawRowsGiveTheBitsOfTheSweepInEveryFold) {
  std::vector<Record> const records = example_records(GetParam().task, 331);
  std::string const file = folder_.write("t.csv", csv_of(records)), reversed = folder_.write("r.csv", csv_of(records, true));
  auto const data = load_dataset(example_config(file, {.scaling = GetParam().scaling, .min_count = 4}), 3);
  ASSERT_EQ(data->task, GetParam().task);
  ASSERT_EQ(data->categorical.size(), 4u) << "colour, kind, zip and the indicator of age";
  std::vector<std::uint32_t> const file_rows = rows_with_target(records, 6);
  ASSERT_EQ(file_rows.size(), data->n_rows);
  for (TrainedRun const& run : train_folds(data, *engine_)) {
    SCOPED_TRACE(testing::Message() << "fold " << run.fold);
    Model const from_torch = from_safetensors(to_safetensors(run.model), "m"), from_numpy = from_npz(to_npz(run.model), "m");
    expect_same_tables(run.model, from_torch);
    expect_same_tables(run.model, from_numpy);
    std::vector<float> const all = predict_file(from_torch, file, std::size_t{4} << 20, *engine_);
    if (run.fold != kRefitFold) expect_predictions_of_split(*data, run, Split::kValidation, all, file_rows, *engine_);
    expect_predictions_of_split(*data, run, Split::kTrain, all, file_rows, *engine_);
    expect_predictions_of_split(*data, run, Split::kTest, all, file_rows, *engine_);
    for (std::size_t const block : {std::size_t{1}, std::size_t{100}, std::size_t{5000}}) {
      expect_same_bits(all, predict_file(from_numpy, file, block, *engine_));
      expect_same_bits(all, predict_file(from_torch, reversed, block, *engine_));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TableModel,
                         testing::Values(Case{"classes_standard", Task::kMulticlass, Scaling::kStandard},
                                         Case{"classes_quantile", Task::kMulticlass, Scaling::kQuantile},
                                         Case{"binary_quantile", Task::kBinary, Scaling::kQuantile},
                                         Case{"binary_minmax", Task::kBinary, Scaling::kMinMax},
                                         Case{"regression_standard", Task::kRegression, Scaling::kStandard},
                                         Case{"regression_quantile", Task::kRegression, Scaling::kQuantile}),
                         [](auto const& info) { return std::string(info.param.name); });

TEST(TableModelOfText, HasNoNumericTable) {
  Folder const folder;
  std::string text = "c,d,y\n";
  for (int i = 0; i < 60; ++i) text += fmt::format("c{},d{},{}\n", i % 5, i % 3, i % 5 == 1 ? "no" : "yes");
  std::string const file = folder.write("t.csv", text);
  DataConfig config;
  config.table = TableSource{.file = file, .target = {"y"}};
  config.preprocessing = {.scaling = Scaling::kQuantile, .min_count = 1};
  auto const data = load_dataset(config, 1);
  ASSERT_EQ(data->n_numeric, 0u);
  auto const engine = make_cpu_engine({.threads = 1});
  std::vector<std::uint32_t> rows(60);
  std::iota(rows.begin(), rows.end(), 0u);
  for (TrainedRun const& run : train_folds(data, *engine)) {
    Model const a = from_safetensors(to_safetensors(run.model), "m"), b = from_npz(to_npz(run.model), "m");
    expect_same_tables(run.model, a);
    expect_same_tables(run.model, b);
    std::vector<float> const all = predict_file(a, file, 64, *engine);
    expect_predictions_of_split(*data, run, Split::kTrain, all, rows, *engine);
    expect_same_bits(all, predict_file(b, file, 1 << 20, *engine));
  }
}

TEST(TableModelOfColumnsWithoutNames, FindsThemByPosition) {
  Folder const folder;
  std::string text;
  for (int i = 0; i < 60; ++i) text += fmt::format("{};{};{}\n", i % 7, i % 5 == 0 ? "" : std::to_string(i), i % 2 == 0 ? "a" : "b");
  std::string const file = folder.write("t.csv", text);
  DataConfig config;
  config.table = TableSource{.file = file, .format = {.separator = ';', .header = false}, .target = {"c2"}};
  auto const data = load_dataset(config, 1);
  auto const engine = make_cpu_engine({.threads = 1});
  std::vector<std::uint32_t> rows(60);
  std::iota(rows.begin(), rows.end(), 0u);
  for (TrainedRun const& run : train_folds(data, *engine)) {
    Model const copy = from_npz(to_npz(run.model), "m");
    EXPECT_EQ(copy.table, data->table);
    expect_predictions_of_split(*data, run, Split::kTrain, predict_file(copy, file, 64, *engine), rows, *engine);
  }
}

TEST(TableModelOfTitanic, GivesTheBitsOfTheSweepThroughCsv) {
  char const* const given = std::getenv("SHOAL_DATA");
  auto const folder = given != nullptr ? std::filesystem::path(given) : std::filesystem::path(SHOAL_TEST_DATA) / "../../shared/data";
  std::string const file = (folder / "titanic.csv").string();
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no titanic.csv in " << folder;
  DataConfig config;
  config.table = TableSource{.file = file, .target = {"Survived"}, .drop = {"Name"}, .id = "PassengerId"};
  config.preprocessing = {.scaling = Scaling::kQuantile};
  config.validation = {.kind = SplitConfig::Kind::kFolds, .folds = 3};
  auto const data = load_dataset(config, 1);
  ASSERT_EQ(data->n_rows, 891u);
  std::vector<std::uint32_t> rows(data->n_rows);
  std::iota(rows.begin(), rows.end(), 0u);
  auto const engine = make_cpu_engine({.threads = 2});
  for (TrainedRun const& run : train_folds(data, *engine)) {
    std::vector<float> const all = predict_file(from_safetensors(to_safetensors(run.model), "m"), file, 10000, *engine);
    expect_predictions_of_split(*data, run, run.fold == kRefitFold ? Split::kTrain : Split::kValidation, all, rows, *engine);
    // p_1 is the last column of each line.
    std::string csv;
    PredictionWriter writer(run.model, PredictionWriter::Form::kCsv, [&](std::string const& text) { csv += text; });
    writer.add(all);
    writer.finish();
    std::vector<float> parsed;
    for (std::size_t at = csv.find('\n') + 1; at < csv.size(); at = csv.find('\n', at) + 1)
      parsed.push_back(std::strtof(csv.c_str() + csv.rfind(',', csv.find('\n', at)) + 1, nullptr));
    expect_same_bits(all, parsed);
  }
}

}  // namespace
}  // namespace shoal
