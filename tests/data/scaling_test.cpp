// SPDX-License-Identifier: Apache-2.0
// Against scikit-learn's numbers (make_golden.py) and by hand.
#include <cmath>
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <oneapi/tbb/global_control.h>

#include "src/data/column_statistics.hpp"
#include "src/data/scaling.hpp"

namespace shoal {
namespace {

nlohmann::json golden() { return nlohmann::json::parse(std::ifstream(SHOAL_TEST_DATA "/data/scaling.json")); }

Dataset golden_data(nlohmann::json const& json) {
  Dataset data;
  data.task = Task::kRegression;
  data.n_numeric = json["n_columns"];
  data.numeric = json["X"].get<std::vector<float>>();
  data.targets = json["y"].get<std::vector<float>>();
  data.n_outputs = 2;
  return data;
}

std::vector<std::uint32_t> all_rows(std::uint32_t n) {
  std::vector<std::uint32_t> rows(n);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

// x = fmaf(raw, scale, shift) has a rounding of the scale, which counts with |raw * scale|, and one of the result.
void expect_features(std::vector<float> const& raw, FoldTables const& tables, std::vector<double> const& wanted) {
  std::size_t const n_columns = tables.scale.size();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    std::size_t const c = i % n_columns;
    double const size = std::abs(raw[i] * static_cast<double>(tables.scale[c]));
    EXPECT_NEAR(std::fmaf(raw[i], tables.scale[c], tables.shift[c]), wanted[i], 0x1p-22 * (size + 1))
        << "element " << i;
  }
}

TEST(Scaling, StandardIsScikitLearns) {
  auto const json = golden();
  Dataset const data = golden_data(json);
  FoldTables const tables = fit_tables(data, {.scaling = Scaling::kStandard}, json["train"].get<std::vector<std::uint32_t>>());
  for (std::size_t c = 0; c < data.n_numeric; ++c) {
    EXPECT_FLOAT_EQ(tables.impute[c], json["mean"][c].get<float>()) << c;
    EXPECT_FLOAT_EQ(tables.scale[c], json["standard_scale"][c].get<float>()) << c;
  }
  EXPECT_EQ(tables.scale[3], 1.0f) << "a constant column";
  expect_features(std::get<std::vector<float>>(data.numeric), tables, json["standard"]);
}

TEST(Scaling, AutoStandardisesFloats) {
  auto const json = golden();
  Dataset const data = golden_data(json);
  auto const rows = json["train"].get<std::vector<std::uint32_t>>();
  FoldTables const a = fit_tables(data, {.scaling = Scaling::kAuto}, rows), b = fit_tables(data, {.scaling = Scaling::kStandard}, rows);
  EXPECT_EQ(a.scale, b.scale);
  EXPECT_EQ(a.shift, b.shift);
}

TEST(Scaling, MinMaxIsScikitLearns) {
  auto const json = golden();
  Dataset const data = golden_data(json);
  FoldTables const tables = fit_tables(data, {.scaling = Scaling::kMinMax}, json["train"].get<std::vector<std::uint32_t>>());
  for (std::size_t c = 0; c < data.n_numeric; ++c)
    EXPECT_FLOAT_EQ(tables.scale[c], json["minmax_scale"][c].get<float>()) << c;
  expect_features(std::get<std::vector<float>>(data.numeric), tables, json["minmax"]);
}

TEST(Scaling, TargetsAreStandardisedAndAConstantOneIsOnlyShifted) {
  auto const json = golden();
  FoldTables const tables =
      fit_tables(golden_data(json), {.scaling = Scaling::kNone}, json["train"].get<std::vector<std::uint32_t>>());
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_FLOAT_EQ(tables.target_shift[c], json["target_mean"][c].get<float>());
    EXPECT_FLOAT_EQ(tables.target_scale[c], json["target_scale"][c].get<float>());
  }
  EXPECT_EQ(tables.target_scale[1], 1.0f);
}

TEST(Scaling, BytesAreDividedBy255) {
  Dataset data;
  data.n_numeric = 2;
  data.numeric = std::vector<std::uint8_t>{0, 255, 255, 255};
  FoldTables const tables = fit_tables(data, {.scaling = Scaling::kAuto}, all_rows(2));
  EXPECT_EQ(std::fmaf(255.0f, tables.scale[0], tables.shift[0]), 1.0f);
  EXPECT_EQ(tables.shift, (std::vector<float>{0, 0}));
  EXPECT_EQ(tables.impute, (std::vector<float>{127.5, 255}));
  EXPECT_TRUE(tables.target_scale.empty());
}

TEST(Scaling, BytesCanBeStandardised) {
  Dataset data;
  data.n_numeric = 1;
  data.numeric = std::vector<std::uint8_t>{1, 3, 200};
  std::vector<std::uint32_t> const rows{0, 1};
  FoldTables const tables = fit_tables(data, {.scaling = Scaling::kStandard}, rows);
  EXPECT_EQ(tables.scale[0], 1.0f);
  EXPECT_EQ(tables.shift[0], -2.0f);
}

TEST(Scaling, NoneChangesNothing) {
  Dataset data;
  data.n_numeric = 1;
  data.numeric = std::vector<float>{5, 7};
  FoldTables const tables = fit_tables(data, {.scaling = Scaling::kNone}, all_rows(2));
  EXPECT_EQ(tables.scale[0], 1.0f);
  EXPECT_EQ(tables.shift[0], 0.0f);
}

TEST(Scaling, AColumnWhoseOnlyVarianceIsRoundingIsConstant) {
  Dataset data;
  data.n_numeric = 1;
  data.numeric = std::vector<float>(1000, 0.1f);
  FoldTables const tables = fit_tables(data, {.scaling = Scaling::kStandard}, all_rows(1000));
  EXPECT_EQ(tables.scale[0], 1.0f);
  EXPECT_EQ(std::fmaf(0.1f, tables.scale[0], tables.shift[0]), 0.0f);
}

TEST(Scaling, NamesGoBothWays) {
  for (Scaling const scaling : {Scaling::kAuto, Scaling::kUnit, Scaling::kStandard, Scaling::kMinMax, Scaling::kNone}) {
    EXPECT_EQ(scaling_named(name_of(scaling)), scaling);
  }
  EXPECT_EQ(scaling_named("Standard"), std::nullopt);
}

TEST(Scaling, BytesGiveTheStatisticsOfTheSameFloats) {
  std::vector<std::uint8_t> bytes(37 * 611);
  std::uint32_t state = 3;
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  std::vector<float> const floats(bytes.begin(), bytes.end());
  std::vector<std::uint32_t> rows = all_rows(611);
  rows.erase(rows.begin() + 17);
  auto const a = measure(std::span<std::uint8_t const>(bytes), 37, rows),
             b = measure(std::span<float const>(floats), 37, rows);
  for (std::size_t c = 0; c < 37; ++c) {
    EXPECT_EQ(a[c].mean, b[c].mean) << c;  // the sums are whole numbers, hence exact in double as well
    EXPECT_EQ(a[c].low, b[c].low) << c;
    EXPECT_EQ(a[c].high, b[c].high) << c;
    EXPECT_NEAR(a[c].variance, b[c].variance, 1e-12 * b[c].variance) << c;
  }
}

TEST(Scaling, SumsOfManyBytesDoNotOverflow) {
  constexpr std::uint32_t kRows = 700001;  // squares of 65536 rows fill 32 bits
  std::vector<std::uint8_t> bytes(kRows, 255);
  bytes[5] = 254;
  auto const statistics = measure(std::span<std::uint8_t const>(bytes), 1, all_rows(kRows));
  double const n = kRows;
  EXPECT_EQ(statistics[0].mean, (255 * n - 1) / n);
  EXPECT_DOUBLE_EQ(statistics[0].variance, (n - 1) / n / n);
}

template <class T>
void expect_same_bits_for_any_threads() {
  Dataset data;
  data.n_numeric = 131;
  std::vector<T> values(131 * 5017);
  std::uint32_t state = 1;
  for (T& value : values)
    value = static_cast<T>(static_cast<float>((state = state * 1664525u + 1013904223u) >> 24) *
                           (sizeof(T) == 1 ? 1.0f : 1e-3f));
  data.numeric = values;
  auto const rows = all_rows(5017);
  auto const fit = [&](std::size_t threads) {
    tbb::global_control const limit(tbb::global_control::max_allowed_parallelism, threads);
    return fit_tables(data, {.scaling = Scaling::kStandard}, rows);
  };
  FoldTables const one = fit(1), four = fit(4);
  EXPECT_EQ(one.scale, four.scale);
  EXPECT_EQ(one.shift, four.shift);
  EXPECT_EQ(one.impute, four.impute);
}

TEST(Scaling, BitsDoNotDependOnTheNumberOfThreads) {
  expect_same_bits_for_any_threads<float>();
  expect_same_bits_for_any_threads<std::uint8_t>();
}

}  // namespace
}  // namespace shoal
