// SPDX-License-Identifier: Apache-2.0
// Models of a table with everything that preprocessing knows, and rows for them. Weights and tables are random: what is compared is how
// they are read, not what they mean.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "shoal/ensemble.hpp"

namespace shoal {

/// Numbers in [-1, 1), the same for the same seed.
class TestNumbers {
 public:
  explicit TestNumbers(std::uint32_t seed) : state_(seed * 2654435761u + 12345u) {}
  float operator()() { return static_cast<float>((state_ = state_ * 1664525u + 1013904223u) >> 8) * 0x1p-23f - 1.0f; }
  std::vector<float> many(std::size_t n, float size = 1.0f) {
    std::vector<float> values(n);
    for (float& value : values) value = size * (*this)();
    return values;
  }

 private:
  std::uint32_t state_;
};

inline void add_weights(Model& model, TestNumbers& numbers) {
  model.layers.clear();
  std::vector<int> const sizes = layer_sizes(model.config, static_cast<int>(model.n_features), static_cast<int>(model.n_outputs));
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    auto const inputs = static_cast<std::size_t>(sizes[i]), units = static_cast<std::size_t>(sizes[i + 1]);
    model.layers.push_back({.kernel = numbers.many(inputs * units, 1.5f / static_cast<float>(i + 1)), .bias = numbers.many(units, 0.5f)});
  }
}

/// Columns: numbers "age" (around 2000, so that scaling cancels most of it) and "pay" (both may be missing, "age" with an indicator), text "job" with levels a, b, c. Features: two numbers, then
/// those of a, b, other and missing of "job" (c, which the fold saw rarely, shares other's), and of "age is missing".
inline Model table_model(Task task, std::uint32_t seed, bool quantiles) {
  Model model;
  TestNumbers numbers(seed);
  model.task = task;
  model.config.hidden = {7, 5};
  model.n_numeric = 2, model.n_features = 7;
  model.n_outputs = task == Task::kMulticlass ? 3 : task == Task::kBinary ? 1 : 2;
  if (task == Task::kMulticlass) model.class_names = {"red", "green", "blue"};
  if (task == Task::kBinary) model.class_names = {"no", "yes"};
  if (task == Task::kRegression) model.target_names = {"u", "v"}, model.tables.target_scale = {2.5f, 0.25f}, model.tables.target_shift = {-1.0f, 4.0f};
  model.feature_names = {"age", "pay"};
  model.categorical = {{.name = "job", .indicator = false, .levels = {"a", "b", "c"}}, {.name = "age", .indicator = true, .levels = {}}};
  model.tables.level_to_column = {{2, 3, 4, 4, 5}, {-1, 6}};
  model.tables.scale = {0.7f, 1.5f}, model.tables.shift = {-1400.15f, -1.0f}, model.tables.impute = {2000.3f, -0.2f};
  if (quantiles) {
    for (int k = 0; k < 2; ++k) {
      for (int i = 0; i < kQuantiles; ++i) {
        int const step = k == 1 && i < 9 ? 8 : k == 0 && i > 250 ? 250 : i;  // the first knot nine times, the last six times
        model.tables.knots.push_back((k == 0 ? 1999.0f : -1.0f) + static_cast<float>(step) / 128.0f + 0.001f * static_cast<float>(step % 3));
        model.tables.scores.push_back(-2.0f + static_cast<float>(i) / 64.0f);
      }
    }
  }
  model.table.emplace();
  add_weights(model, numbers);
  model.origin = {.trial = 1, .run = "refit", .objective = "val_loss", .data = "people.csv", .fingerprint = "f", .shoal_version = "0.1.0"};
  return model;
}

/// Rows of such a table, as CSV and as predict() takes them: gaps, words for gaps, and a level that training has not seen.
struct TableText {
  std::string csv;
  RawRows rows;
};
inline TableText table_rows(std::uint32_t n_rows) {
  char const* const jobs[] = {"a", "b", "c", "astronaut", "", "NA"};
  std::uint16_t const codes[] = {0, 1, 2, 3, 4, 4};
  TestNumbers numbers(99);
  TableText made{.csv = "pay,job,age\n", .rows = {.values = {}, .n_rows = n_rows, .n_columns = 2, .name = "rows"}};
  std::vector<float> values;
  for (std::uint32_t i = 0; i < n_rows; ++i) {
    // Multiples of 1/64 have short decimals; every fifth pay is a knot.
    float age = 2000.0f + static_cast<float>(static_cast<int>(numbers() * 96.0f)) / 64.0f, pay = i % 5 == 0 ? -0.921875f - 0.015625f : static_cast<float>(static_cast<int>(numbers() * 96.0f)) / 64.0f;
    std::string const pay_text = i % 7 == 3 ? "?" : std::to_string(pay), age_text = i % 6 == 1 ? "" : std::to_string(age);
    if (i % 7 == 3) pay = std::numeric_limits<float>::quiet_NaN();
    if (i % 6 == 1) age = std::numeric_limits<float>::quiet_NaN();
    made.csv += pay_text + "," + jobs[i % 6] + "," + age_text + "\n";
    values.insert(values.end(), {age, pay});
    made.rows.codes.insert(made.rows.codes.end(), {codes[i % 6], static_cast<std::uint16_t>(i % 6 == 1 ? 1 : 0)});
  }
  made.rows.values = std::move(values);
  return made;
}

}  // namespace shoal
