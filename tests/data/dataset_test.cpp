// SPDX-License-Identifier: Apache-2.0
// The whole way from memory or files to a Dataset.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "shoal/data.hpp"
#include "tests/data/test_files.hpp"

namespace shoal {
namespace {

using test::expect_input_error;
using test::Folder;
using test::npy;
using test::raw;
using Kind = SplitConfig::Kind;

// Numbers without a pattern; class r % 3.
ArrayData numbers(std::uint32_t n_rows, std::uint32_t n_features = 4, std::uint32_t state = 1) {
  std::vector<float> values(std::size_t{n_rows} * n_features);
  for (float& value : values) value = static_cast<float>((state = state * 1664525u + 1013904223u) >> 12) * 1e-2f;
  ArrayData data{.features = values,
                 .n_rows = n_rows,
                 .n_features = n_features,
                 .targets = {},
                 .n_targets = 1,
                 .description = "numbers"};
  for (std::uint32_t r = 0; r < n_rows; ++r) data.targets.push_back(r % 3);
  return data;
}

DataConfig with_folds(int n) { return {.validation = {.kind = Kind::kFolds, .folds = n}}; }

bool same_tables(FoldTables const& a, FoldTables const& b) {
  return a.scale == b.scale && a.shift == b.shift && a.impute == b.impute && a.target_scale == b.target_scale &&
         a.target_shift == b.target_shift;
}

TEST(Dataset, RefitTrainsOnAllRowsButTheTestRows) {
  DataConfig config = with_folds(4);
  config.test = {.kind = Kind::kFraction, .fraction = 0.25};
  auto const data = make_dataset(numbers(40), std::nullopt, std::nullopt, config, 1);
  std::vector<std::uint32_t> all = data->refit.train;
  EXPECT_EQ(all.size(), 30u);
  EXPECT_TRUE(std::ranges::is_sorted(all));
  all.insert(all.end(), data->test_rows.begin(), data->test_rows.end());
  std::ranges::sort(all);
  for (std::uint32_t r = 0; r < 40; ++r) EXPECT_EQ(all[r], r);
  EXPECT_TRUE(data->refit.validation.empty());
  EXPECT_EQ(data->refit.tables[0].scale.size(), 4u);
}

TEST(Dataset, RowsAndFoldKnowTheRefit) {
  auto const data = make_dataset(numbers(40), std::nullopt, numbers(5), with_folds(4), 1);
  EXPECT_EQ(&data->fold(2), &data->folds[2]);
  EXPECT_EQ(&data->fold(kRefitFold), &data->refit);
  EXPECT_EQ(&data->rows(1, Split::kTrain), &data->folds[1].train);
  EXPECT_EQ(&data->rows(1, Split::kValidation), &data->folds[1].validation);
  EXPECT_EQ(&data->rows(kRefitFold, Split::kTrain), &data->refit.train);
  EXPECT_EQ(&data->rows(kRefitFold, Split::kValidation), &data->refit.validation);
  EXPECT_EQ(&data->rows(3, Split::kTest), &data->test_rows);
  EXPECT_EQ(data->test_rows, (std::vector<std::uint32_t>{40, 41, 42, 43, 44}));
}

TEST(Dataset, NoTableSeesRowsThatDoNotTrain) {
  DataConfig config = with_folds(3);
  config.test = {.kind = Kind::kFraction, .fraction = 0.2};
  config.task = Task::kRegression;
  auto const before = make_dataset(numbers(60), std::nullopt, std::nullopt, config, 5);
  for (std::size_t f = 0; f < 3; ++f) {
    ArrayData changed = numbers(60);
    std::vector<std::uint32_t> others = before->folds[f].validation;
    others.insert(others.end(), before->test_rows.begin(), before->test_rows.end());
    for (std::uint32_t const row : others) {
      for (std::uint32_t k = 0; k < 4; ++k) std::get<std::vector<float>>(changed.features)[row * 4 + k] = 1e6f;
      changed.targets[row] = -1e6;
    }
    auto const after = make_dataset(changed, std::nullopt, std::nullopt, config, 5);
    EXPECT_EQ(after->folds[f].train, before->folds[f].train);
    EXPECT_TRUE(same_tables(after->folds[f].tables[0], before->folds[f].tables[0])) << "fold " << f;
    EXPECT_FALSE(same_tables(after->folds[(f + 1) % 3].tables[0], before->folds[(f + 1) % 3].tables[0]))
        << "the change is visible elsewhere";
  }
}

TEST(Dataset, GivenValidationAndTestRowsFollowTheTrainingRows) {
  auto const data = make_dataset(numbers(6), numbers(3, 4, 2), numbers(4, 4, 3), DataConfig{}, 1);
  EXPECT_EQ(data->n_rows, 13u);
  EXPECT_EQ(data->folds[0].train, (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(data->folds[0].validation, (std::vector<std::uint32_t>{6, 7, 8}));
  EXPECT_EQ(data->test_rows, (std::vector<std::uint32_t>{9, 10, 11, 12}));
  EXPECT_EQ(data->refit.train.size(), 9u);
  auto const& joined = std::get<std::vector<float>>(data->numeric);
  EXPECT_EQ(joined[6 * 4], std::get<std::vector<float>>(numbers(3, 4, 2).features)[0]);
  EXPECT_EQ(joined[9 * 4 + 3], std::get<std::vector<float>>(numbers(4, 4, 3).features)[3]);
  EXPECT_EQ(data->labels[9], 0);
}

TEST(Dataset, BytesStayBytesOnlyWhereEveryPartIs) {
  ArrayData bytes = numbers(6);
  bytes.features = std::vector<std::uint8_t>(24, 51);
  auto const both = make_dataset(bytes, std::nullopt, bytes, DataConfig{}, 1);
  EXPECT_EQ(std::get<std::vector<std::uint8_t>>(both->numeric), std::vector<std::uint8_t>(48, 51));
  EXPECT_EQ(both->folds[0].tables[0].scale[0], 1.0f / 255.0f);
  auto const mixed = make_dataset(bytes, std::nullopt, numbers(6), DataConfig{}, 1);
  EXPECT_EQ(std::get<std::vector<float>>(mixed->numeric)[0], 51.0f);
}

TEST(Dataset, RegressionOfTwoTargetsIsStandardisedPerFold) {
  ArrayData data = numbers(10);
  data.n_targets = 2;
  data.targets.clear();
  for (int r = 0; r < 10; ++r) data.targets.insert(data.targets.end(), {100.0 + r, r < 5 ? -1.0 : 1.0});
  auto const made = make_dataset(data, std::nullopt, std::nullopt, with_folds(2), 1);
  EXPECT_EQ(made->task, Task::kRegression);
  EXPECT_EQ(made->n_outputs, 2u);
  EXPECT_EQ(made->target_names, (std::vector<std::string>{"y0", "y1"}));
  EXPECT_EQ(made->targets.size(), 20u);
  EXPECT_FLOAT_EQ(made->refit.tables[0].target_shift[0], 104.5f);
  EXPECT_FLOAT_EQ(made->refit.tables[0].target_scale[0], std::sqrt(8.25f));
  EXPECT_FLOAT_EQ(made->refit.tables[0].target_scale[1], 1.0f);
  EXPECT_FALSE(same_tables(made->folds[0].tables[0], made->folds[1].tables[0]));
}

TEST(Dataset, FingerprintSeesContentsAndSplitsButNotNames) {
  auto const print = [](ArrayData data, DataConfig const& config, std::uint64_t seed) {
    return make_dataset(std::move(data), std::nullopt, std::nullopt, config, seed)->fingerprint;
  };
  std::string const base = print(numbers(30), with_folds(3), 1);
  EXPECT_EQ(base.size(), 32u);
  ArrayData renamed = numbers(30);
  renamed.description = "other";
  EXPECT_EQ(print(renamed, with_folds(3), 1), base);
  ArrayData value = numbers(30), label = numbers(30);
  std::get<std::vector<float>>(value.features)[77] += 1.0f;
  std::swap(label.targets[3], label.targets[4]);
  EXPECT_NE(print(value, with_folds(3), 1), base);
  EXPECT_NE(print(label, with_folds(3), 1), base);
  EXPECT_NE(print(numbers(30), with_folds(3), 2), base);
  EXPECT_NE(print(numbers(30), with_folds(4), 1), base);
  DataConfig unscaled = with_folds(3);
  unscaled.preprocessing.scaling = Scaling::kNone;
  EXPECT_NE(print(numbers(30), unscaled, 1), base);
}

TEST(Dataset, BytesCountsWhatADeviceHolds) {
  DataConfig config;
  config.validation = {};  // one fold without validation rows
  auto const data = make_dataset(numbers(10), std::nullopt, std::nullopt, config, 1);
  EXPECT_EQ(data->bytes(),
            10u * 4 * 4 /* values */ + 10 * 4 /* labels */ + 2 * (10 * 4 /* rows */ + 3 * 4 * 4 /* tables */));
}

TEST(Dataset, SummaryIsOneLineForPeople) {
  EXPECT_EQ(summary(*make_dataset(numbers(30), std::nullopt, numbers(1), DataConfig{}, 1)),
            "30 training rows (24 + 6 validation), 1 test row, 4 features (float), 3 classes");
  EXPECT_EQ(summary(*make_dataset(numbers(30, 1), std::nullopt, std::nullopt, with_folds(5), 1)),
            "30 training rows in 5 folds, 1 feature (float), 3 classes");
  DataConfig config{.task = Task::kRegression};
  config.validation = {};
  EXPECT_EQ(summary(*make_dataset(numbers(30), std::nullopt, std::nullopt, config, 1)),
            "30 training rows, 4 features (float), regression of 1 target");
}

TEST(Dataset, PartsThatDoNotFitOneAnotherAreRefused) {
  ArrayData wide = numbers(6, 5);
  wide.description = "wide";
  expect_input_error([&] { return make_dataset(numbers(6), std::nullopt, wide, DataConfig{}, 1); },
                     {"wide: expected 4 features as in numbers, found 5"});
  ArrayData short_labels = numbers(6);
  short_labels.targets.pop_back();
  expect_input_error([&] { return make_dataset(short_labels, std::nullopt, std::nullopt, DataConfig{}, 1); },
                     {"expected 6 rows of labels", "found 5"});
  ArrayData short_features = numbers(6);
  short_features.n_rows = 7;
  expect_input_error([&] { return make_dataset(short_features, std::nullopt, std::nullopt, DataConfig{}, 1); },
                     {"7 rows of 4 values, found 24 values"});
  expect_input_error([&] { return make_dataset(ArrayData{}, std::nullopt, std::nullopt, DataConfig{}, 1); },
                     {"training data: expected 1 or more rows and columns"});
}

TEST(Dataset, FeaturesThatAreNotFiniteAreNamedByRowAndColumn) {
  ArrayData data = numbers(6);
  std::get<std::vector<float>>(data.features)[2 * 4 + 1] = NAN;
  expect_input_error([&] { return make_dataset(data, std::nullopt, std::nullopt, DataConfig{}, 1); },
                     {"finite numbers, found nan in row 2, column 1 (from 0)"});
}

TEST(LoadDataset, ReadsAndFlattensFiles) {
  Folder const folder;
  DataConfig config{
      .files = {folder.write("X", test::idx<std::uint8_t>(0x08, {4, 2, 3}, std::vector<std::uint8_t>(24, 9))),
                folder.write("y", test::idx<std::uint8_t>(0x08, {4}, {1, 0, 1, 0}))}};
  config.validation = {.kind = Kind::kFraction, .fraction = 0.5};
  auto const data = load_dataset(config, 1);
  EXPECT_EQ(data->n_rows, 4u);
  EXPECT_EQ(data->n_features, 6u);
  EXPECT_EQ(data->feature_names.size(), 6u);
  EXPECT_EQ(data->task, Task::kBinary);
  EXPECT_EQ(data->description, "X, y");
}

TEST(LoadDataset, FilesForValidationAndTest) {
  Folder const folder;
  auto const files = [&](std::string const& name, int n) {
    std::vector<std::int64_t> labels;
    for (int i = 0; i < n; ++i) labels.push_back(i % 2);
    return ArrayFiles{folder.write(name + "X", npy("<f8", fmt::format("({}, 2)", n),
                                                   raw(std::vector<double>(2 * static_cast<std::size_t>(n), 0.5 * n)))),
                      folder.write(name + "y", npy("<i8", fmt::format("({}, 1)", n), raw(labels)))};
  };
  DataConfig config{.files = files("train", 5)};
  config.validation = {.kind = Kind::kFiles, .files = files("validation", 3)};
  config.test = {.kind = Kind::kFiles, .files = files("test", 4)};
  auto const data = load_dataset(config, 1);
  EXPECT_EQ(summary(*data), "8 training rows (5 + 3 validation), 4 test rows, 2 features (float), 2 classes");
  EXPECT_EQ(std::get<std::vector<float>>(data->numeric)[8 * 2], 2.0f);
  EXPECT_EQ(data->folds[0].tables[0].impute[0], 2.5f);
}

TEST(LoadDataset, FilesThatDoNotFitAreRefused) {
  Folder const folder;
  std::string const X = folder.write("X.npy", npy("<f4", "(3, 2)", raw<float>({1, 2, 3, 4, 5, 6})));
  std::string const y = folder.write("y.npy", npy("<i8", "(3,)", raw<std::int64_t>({0, 1, 0})));
  std::string const y4 = folder.write("y4.npy", npy("<i8", "(4,)", raw<std::int64_t>({0, 1, 0, 1})));
  std::string const cube = folder.write("cube.npy", npy("|u1", "(3, 1, 1)", "abc"));
  std::string const huge = folder.write("huge.npy", npy("<f8", "(3, 2)", raw<double>({1, 2, 3, 1e39, 5, 6})));
  std::string const none = folder.write("none.npy", npy("<f8", "(0, 2)", ""));
  std::string const no_labels = folder.write("no_labels.npy", npy("<f8", "(0,)", ""));
  std::string const infinite = folder.write("inf.npy", npy("<f4", "(3, 2)", raw<float>({1, 2, 3, 4, 5, INFINITY})));
  auto const load = [](std::string const& features, std::string const& labels) {
    return [=] { return load_dataset({.files = {features, labels}}, 1); };
  };
  expect_input_error(load(X, y4), {"y4.npy: expected 3 labels, one for each row of ", "found 4"});
  expect_input_error(load(y, X), {"y.npy: expected features of 2 or more dimensions", "(3,)", "swapped"});
  expect_input_error(load(X, cube), {"cube.npy: expected labels of 1 dimension", "(3, 1, 1)"});
  expect_input_error(load(huge, y),
                     {"huge.npy: expected finite numbers within a float's range, found 1e+39 in row 1, column 1"});
  expect_input_error(load(infinite, y), {"inf.npy: expected finite numbers, found inf in row 2, column 1"});
  expect_input_error(load(none, no_labels), {"none.npy: expected 1 or more rows and columns, found the shape (0, 2)"});
  expect_input_error(load(X, ""), {"X.npy: data: expected a file of labels"});
  expect_input_error(load("", y), {"data: expected a file of features"});
}

}  // namespace
}  // namespace shoal
