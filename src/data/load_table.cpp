// SPDX-License-Identifier: Apache-2.0
// From text tables to a Dataset: reads the parts, interprets the targets, splits, and lays out numbers and codes.
#include "src/data/load_table.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>

#include "shoal/errors.hpp"
#include "src/data/column_advice.hpp"
#include "src/data/finish.hpp"
#include "src/data/table_levels.hpp"
#include "src/data/table_part.hpp"
#include "src/data/table_splits.hpp"
#include "src/data/table_targets.hpp"

namespace shoal {
namespace {

using Kind = SplitConfig::Kind;
using Parts = std::vector<TablePart>;  // main, validation file, test file

struct TableFiles {
  Parts parts;
  PartSizes sizes;
};

TableFiles read_files(DataConfig const& config) {
  TableSource const& source = *config.table;
  TableFiles files;
  auto const add = [&](std::string const& file) {
    TablePart const* const first = files.parts.empty() ? nullptr : &files.parts[0];
    files.parts.push_back(read_table_part(source, file, first));
    return static_cast<std::uint32_t>(files.parts.back().rows.size());
  };
  files.parts.reserve(3);  // the first is referred to while the others are read
  files.sizes.main = add(source.file);
  if (config.validation.kind == Kind::kFiles) files.sizes.validation = add(config.validation.file);
  if (config.test.kind == Kind::kFiles) files.sizes.test = add(config.test.file);
  std::size_t const n = std::size_t{files.sizes.main} + files.sizes.validation + files.sizes.test;
  if (n > std::numeric_limits<std::int32_t>::max())
    throw InputError({.file = source.file, .expected = "fewer than 2^31 rows in all", .found = std::to_string(n)});
  return files;
}

// Calls f(part, row of its table, row of the data set).
template <class F>
void for_each_row(Parts const& parts, F&& f) {
  std::uint32_t to = 0;
  for (TablePart const& part : parts) {
    for (std::uint32_t const row : part.rows) f(part, row, to++);
  }
}

void add_weights(Dataset& data, Parts const& parts) {
  if (!parts[0].roles.weight) return;
  data.row_weights.resize(data.n_rows);
  for_each_row(parts, [&](TablePart const& part, std::uint32_t row, std::uint32_t to) {
    data.row_weights[to] = std::get<std::vector<float>>(part.table.columns[*part.roles.weight].values)[row];
  });
}

// Numbers of all parts as rows, tile by tile, so that a tile's lines stay in cache.
void add_numbers(Dataset& data, Parts const& parts, std::vector<std::size_t> const& features) {
  constexpr std::size_t kTile = 1024;
  std::vector<float> rows(std::size_t{data.n_rows} * features.size());
  std::size_t begin = 0;
  for (TablePart const& part : parts) {
    float* const out = rows.data() + begin * features.size();
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, part.rows.size(), kTile), [&](tbb::blocked_range<std::size_t> const& tile) {
      for (std::size_t k = 0; k < features.size(); ++k) {
        auto const& values = std::get<std::vector<float>>(part.table.columns[part.roles.features[features[k]]].values);
        for (std::size_t i = tile.begin(); i < tile.end(); ++i) out[i * features.size() + k] = values[part.rows[i]];
      }
    });
    begin += part.rows.size();
  }
  data.numeric = std::move(rows);
  data.n_numeric = static_cast<std::uint32_t>(features.size());
  for (std::size_t const feature : features) data.feature_names.push_back(parts[0].table.columns[parts[0].roles.features[feature]].name);
}

// Numeric columns with a missing value among the rows that are no test rows.
std::vector<std::uint32_t> columns_with_gaps(Dataset const& data, std::vector<bool> const& is_test) {
  auto const& values = std::get<std::vector<float>>(data.numeric);
  std::vector<bool> gaps(data.n_numeric);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i]) && !is_test[i / data.n_numeric]) gaps[i % data.n_numeric] = true;
  }
  std::vector<std::uint32_t> columns;
  for (std::uint32_t k = 0; k < data.n_numeric; ++k) {
    if (gaps[k]) columns.push_back(k);
  }
  return columns;
}

void add_codes(Dataset& data, Parts const& parts, std::vector<std::size_t> const& text_features, std::vector<bool> const& is_test,
               LevelRules const& rules) {
  std::vector<std::uint32_t> const gaps = columns_with_gaps(data, is_test);
  std::size_t const n_columns = text_features.size() + gaps.size();
  data.codes.resize(data.n_rows * n_columns);
  for (std::size_t j = 0; j < text_features.size(); ++j) {
    LevelCoder coder(parts, text_features[j], is_test, rules);
    for (std::uint32_t to = 0; std::uint16_t const code : coder.codes()) data.codes[(to++) * n_columns + j] = code;
    data.categorical.push_back(coder.column());
  }
  auto const& values = std::get<std::vector<float>>(data.numeric);
  for (std::size_t j = 0; j < gaps.size(); ++j) {
    for (std::uint32_t row = 0; row < data.n_rows; ++row) {
      bool const missing = std::isnan(values[std::size_t{row} * data.n_numeric + gaps[j]]);
      data.codes[row * n_columns + text_features.size() + j] = missing ? 1 : 0;
    }
    data.categorical.push_back({.name = data.feature_names[gaps[j]], .indicator = true, .levels = {}});
  }
}

std::vector<bool> test_flags(Splits const& splits, std::uint32_t n_rows) {
  std::vector<bool> flags(n_rows);
  for (std::uint32_t const row : splits.test) flags[row] = true;
  return flags;
}

std::string file_name(std::string const& path) { return path == "-" ? path : std::filesystem::path(path).filename().string(); }

}  // namespace

std::shared_ptr<Dataset const> load_table(DataConfig const& config, std::uint64_t seed) {
  TableFiles files = read_files(config);
  Parts const& parts = files.parts;
  std::vector<TablePart const*> views;
  for (TablePart const& part : parts) views.push_back(&part);

  auto data = std::make_shared<Dataset>();
  data->table = TableSchema{.format = config.table->format, .id = config.table->id};
  data->n_rows = files.sizes.main + files.sizes.validation + files.sizes.test;
  for (TablePart const& part : parts) {
    data->description += (data->description.empty() ? "" : "; ") + file_name(part.table.file);
    if (std::string note = left_out_note(part); !note.empty()) data->notes.push_back(std::move(note));
  }
  Targets targets = interpret_table_targets(views, config.task);
  data->notes.insert(data->notes.end(), targets.notes.begin(), targets.notes.end());
  data->task = targets.task;
  data->n_outputs = targets.n_outputs;
  data->labels = std::move(targets.labels);
  data->targets = std::move(targets.targets);
  data->class_names = std::move(targets.class_names);
  for (std::size_t const column : parts[0].roles.targets) data->target_names.push_back(parts[0].table.columns[column].name);

  TableSplitColumns const columns = split_columns(parts[0]);
  Splits splits = make_splits({.sizes = files.sizes, .labels = data->labels, .groups = columns.groups, .given = columns.given,
                               .file_rows = parts[0].rows},
                              config.test, config.validation, seed);
  std::vector<bool> const is_test = test_flags(splits, data->n_rows);

  FeatureKinds const kinds = feature_kinds(parts, is_test);
  add_weights(*data, parts);
  add_numbers(*data, parts, kinds.numbers);
  std::vector<Preprocessing> ways = config.variants;
  ways.push_back(config.preprocessing);
  add_codes(*data, parts, kinds.texts, is_test,
            {.min_count = std::ranges::min_element(ways, {}, &Preprocessing::min_count)->min_count, .max_levels = config.table->max_levels});
  for (std::string& note : column_notes(parts[0], kinds, *data)) data->notes.push_back(std::move(note));
  files = {};  // the text's memory goes before the tables are fitted
  finish(*data, std::move(splits), config);
  return data;
}

}  // namespace shoal
