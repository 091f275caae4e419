// SPDX-License-Identifier: Apache-2.0
// A small table with all that preprocessing meets, and models that the CPU engine trained on it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "shoal/data.hpp"
#include "shoal/export.hpp"
#include "src/export/table_rows.hpp"
#include "tests/data/test_files.hpp"

namespace shoal::test {

using Record = std::vector<std::string>;

/// Names, then rows: an id, numbers with gaps and without, text with rare and missing levels, numbers that are names, and
/// the target, which is missing in some rows.
inline std::vector<Record> example_records(Task task, int n_rows) {
  std::vector<Record> records{{"id", "age", "size, in m", "colour", "kind", "zip", "y"}};
  std::uint32_t state = 2463534242u;
  auto const next = [&](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  for (int row = 0; row < n_rows; ++row) {
    std::uint32_t const age = next(70), size = next(100000), colour = next(40), kind = next(9), zip = next(5);
    std::string target;
    if (task == Task::kMulticlass) target = fmt::format("class {}", static_cast<char>('a' + (age / 24 + colour / 20) % 3));
    if (task == Task::kBinary) target = age + kind > 36 ? "1" : "0";
    if (task == Task::kRegression) target = fmt::format("{:.3f}", 100.0 + 0.7 * age + 0.001 * size);
    if (row % 41 == 7) target = "NA";
    records.push_back({fmt::format("row {}", row), next(8) == 0 ? "" : fmt::format("{}.{}", age, next(10)), fmt::format("{}e-3", size),
                       colour < 30 ? fmt::format("colour {}", colour % 3) : fmt::format("rare \"{}\"", colour), kind == 0 ? "?" : fmt::format("k{}", kind % 4),
                       fmt::format("0{}", zip), target});
  }
  return records;
}

/// Every field quoted where it has to be; columns in reverse order where asked for.
inline std::string csv_of(std::vector<Record> records, bool reversed = false) {
  std::string text;
  for (Record& record : records) {
    if (reversed) std::ranges::reverse(record);
    for (std::string& field : record) {
      if (field.find_first_of(",\"") == std::string::npos) continue;
      std::string quoted = "\"";
      for (char const c : field) quoted += c == '"' ? "\"\"" : std::string(1, c);
      field = quoted + '"';
    }
    text += fmt::format("{}\n", fmt::join(record, ","));
  }
  return text;
}

inline DataConfig example_config(std::string const& file, Preprocessing const& way = {}) {
  DataConfig config;
  config.table = TableSource{.file = file, .target = {"y"}, .categorical = {"zip"}, .id = "id"};
  config.preprocessing = way;
  config.test = {.kind = SplitConfig::Kind::kFraction, .fraction = 0.15};
  config.validation = {.kind = SplitConfig::Kind::kFolds, .folds = 3};
  return config;
}

struct TrainedRun {
  RunId run{};
  std::uint16_t fold = 0;
  Model model;
};

/// A run of each fold and of the refit, a few epochs each.
inline std::vector<TrainedRun> train_folds(std::shared_ptr<Dataset const> const& data, Engine& engine, int epochs = 3) {
  MlpConfig config{.hidden = {7, 5}, .activation = Relu{}, .optimizer = Adam{.learning_rate = 0.01}};
  config.batch_size = 16;
  DataId const id = engine.add_data(data);
  std::vector<TrainedRun> runs;
  std::vector<Ticket> tickets;
  auto const add = [&](std::uint16_t fold) {
    RunId const run = engine.create({.seed = 5, .key = {.fold = fold}, .model = config, .data = id, .metrics = {}});
    runs.push_back({.run = run, .fold = fold, .model = {}});
    tickets.push_back({run, epochs});
  };
  for (std::size_t fold = 0; fold < data->folds.size(); ++fold) add(static_cast<std::uint16_t>(fold));
  add(kRefitFold);
  engine.submit(tickets);
  for (std::size_t done = 0; done < tickets.size();) done += engine.wait(std::chrono::seconds(60)).size();
  for (TrainedRun& run : runs)
    run.model = make_model(*data, run.fold, config, engine.snapshot(run.run, Which::kLast), {.parameters = "{}"});
  return runs;
}

/// Predictions for all rows of a file, read in blocks of that many bytes.
inline std::vector<float> predict_file(Model const& model, std::string const& file, std::size_t block, Engine& engine) {
  TableReader reader = open_table(model, file, {.first_block = block, .block = block});
  TableRows rows(model, file, reader.names());
  std::vector<float> all;
  while (auto const table = reader.next(rows.kinds(), block)) {
    std::vector<float> const some = predict(model, rows.rows(*table), engine);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// Data set rows in a file's order: those that have a target.
inline std::vector<std::uint32_t> rows_with_target(std::vector<Record> const& records, std::size_t target) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row + 1 < records.size(); ++row) {
    if (records[row + 1][target] != "NA" && !records[row + 1][target].empty()) rows.push_back(row);
  }
  return rows;
}

/// Bits, so that NaN and -0 count as what they are.
inline void expect_same_bits(std::vector<float> const& expected, std::vector<float> const& found) {
  ASSERT_EQ(expected.size(), found.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    ASSERT_EQ(std::memcmp(&expected[i], &found[i], sizeof(float)), 0) << i << ": " << expected[i] << " and " << found[i];
}

/// What the engine says of a split of the run's own data set, against `all`: predictions of the file's rows.
inline void expect_predictions_of_split(Dataset const& data, TrainedRun const& run, Split split, std::vector<float> const& all,
                                        std::vector<std::uint32_t> const& file_rows, Engine& engine) {
  std::vector<std::uint32_t> const& rows = data.rows(run.fold, split);
  ASSERT_FALSE(rows.empty());
  std::size_t const n = data.n_outputs;
  std::vector<float> expected(rows.size() * n), found;
  engine.predict(run.run, Which::kLast, {.fold = run.fold, .split = split}, expected);
  for (std::uint32_t const row : rows) {
    auto const at = all.begin() + static_cast<std::ptrdiff_t>(file_rows.at(row) * n);
    found.insert(found.end(), at, at + static_cast<std::ptrdiff_t>(n));
  }
  expect_same_bits(expected, found);
}

}  // namespace shoal::test
