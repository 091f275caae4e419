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
#include "src/data/table_values.hpp"

namespace shoal {
namespace {

using Kind = SplitConfig::Kind;
using Parts = std::vector<TablePart>;  // main, validation file, test file

constexpr int kMostLevels = 60000;  // codes have 16 bits

struct TableFiles {
  Parts parts;
  PartSizes sizes;
};

TableFiles read_files(DataConfig const& config) {
  TableSource const& source = *config.table;
  TableFiles files;
  auto const add = [&](std::string const& file, bool test = false) {
    TablePart const* const first = files.parts.empty() ? nullptr : &files.parts[0];
    files.parts.push_back(read_table_part(source, file, first, test));
    return static_cast<std::uint32_t>(files.parts.back().rows.size());
  };
  files.parts.reserve(3);  // the first is referred to while the others are read
  files.sizes.main = add(source.file);
  if (config.validation.kind == Kind::kFiles) files.sizes.validation = add(config.validation.file);
  if (config.test.kind == Kind::kFiles) files.sizes.test = add(config.test.file, true);
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
  data.row_weights.assign(data.n_rows, 1.0f);  // test rows need none
  for_each_row(parts, [&](TablePart const& part, std::uint32_t row, std::uint32_t to) {
    if (part.roles.weight) data.row_weights[to] = std::get<std::vector<float>>(part.table.columns[*part.roles.weight].values)[row];
  });
}

RawColumn& feature_column(TablePart& part, std::size_t feature) { return part.table.columns[part.roles.features[feature]]; }

void free_feature(Parts& parts, std::size_t feature) {
  for (TablePart& part : parts) feature_column(part, feature).values = std::monostate{};
}

// Numeric features with a missing value among the rows that are no test rows.
std::vector<std::size_t> features_with_gaps(Parts& parts, std::vector<std::size_t> const& features, std::vector<bool> const& is_test) {
  std::vector<std::size_t> with_gaps;
  for (std::size_t const feature : features) {
    bool gap = false;
    std::size_t to = 0;
    for (TablePart& part : parts) {
      auto const& values = std::get<std::vector<float>>(feature_column(part, feature).values);
      for (std::size_t i = 0; i < part.rows.size() && !gap; ++i) gap = !is_test[to + i] && std::isnan(values[part.rows[i]]);
      to += part.rows.size();
    }
    if (gap) with_gaps.push_back(feature);
  }
  return with_gaps;
}

// Codes of texts, then of gaps. A text column's memory is freed when it has its codes.
void add_codes(Dataset& data, Parts& parts, FeatureKinds const& kinds, std::vector<bool> const& is_test, LevelRules const& rules) {
  std::vector<std::size_t> const gaps = features_with_gaps(parts, kinds.numbers, is_test);
  std::size_t const n_columns = kinds.texts.size() + gaps.size();
  data.codes.resize(data.n_rows * n_columns);
  std::size_t j = 0;
  for (std::size_t const feature : kinds.texts) {
    LevelCoder const coder(parts, feature, is_test, rules);
    std::uint32_t to = 0;
    for (std::uint16_t const code : coder.codes()) data.codes[(to++) * n_columns + j] = code;
    data.categorical.push_back(coder.column());
    free_feature(parts, feature);
    ++j;
  }
  for (std::size_t const feature : gaps) {
    std::uint32_t to = 0;
    for (TablePart& part : parts) {
      auto const& values = std::get<std::vector<float>>(feature_column(part, feature).values);
      for (std::uint32_t const row : part.rows) data.codes[(to++) * n_columns + j] = std::isnan(values[row]) ? 1 : 0;
    }
    data.categorical.push_back({.name = feature_column(parts[0], feature).name, .indicator = true, .levels = {}});
    ++j;
  }
}

// Numbers of all parts as rows, a few columns at a time, whose memory is freed then.
void add_numbers(Dataset& data, Parts& parts, std::vector<std::size_t> const& features) {
  constexpr std::size_t kColumns = 8, kTile = 4096;
  std::size_t const width = features.size();
  std::vector<float> rows(std::size_t{data.n_rows} * width);
  for (std::size_t first = 0; first < width; first += kColumns) {
    std::size_t const last = std::min(width, first + kColumns);
    std::size_t begin = 0;
    for (TablePart& part : parts) {
      float* const out = rows.data() + begin * width;
      tbb::parallel_for(tbb::blocked_range<std::size_t>(0, part.rows.size(), kTile), [&](tbb::blocked_range<std::size_t> const& tile) {
        for (std::size_t k = first; k < last; ++k) {
          auto const& values = std::get<std::vector<float>>(feature_column(part, features[k]).values);
          for (std::size_t i = tile.begin(); i < tile.end(); ++i) out[i * width + k] = values[part.rows[i]];
        }
      });
      begin += part.rows.size();
    }
    for (std::size_t k = first; k < last; ++k) free_feature(parts, features[k]);
  }
  data.numeric = std::move(rows);
  data.n_numeric = static_cast<std::uint32_t>(width);
}

std::vector<bool> test_flags(Splits const& splits, std::uint32_t n_rows) {
  std::vector<bool> flags(n_rows);
  for (std::uint32_t const row : splits.test) flags[row] = true;
  return flags;
}

std::string shown_name(std::string const& path) { return path == "-" ? path : std::filesystem::path(path).filename().string(); }

}  // namespace

std::shared_ptr<Dataset const> load_table(DataConfig const& config, std::uint64_t seed) {
  if (config.table->max_levels < 1 || config.table->max_levels > kMostLevels) {
    throw InputError({.key = "data.max_levels", .expected = fmt::format("an integer from 1 to {}", kMostLevels),
                      .found = std::to_string(config.table->max_levels)});
  }
  TableFiles files = read_files(config);
  Parts& parts = files.parts;
  std::vector<TablePart const*> views;
  for (TablePart const& part : parts) views.push_back(&part);

  auto data = std::make_shared<Dataset>();
  // Without a header nothing would tell that another separator was detected in a file of new rows.
  data->table = TableSchema{.format = config.table->format.header ? config.table->format : parts[0].format, .id = {}};
  if (auto const id = parts[0].roles.id) data->table->id = parts[0].table.columns[*id].name;
  data->n_rows = files.sizes.main + files.sizes.validation + files.sizes.test;
  for (TablePart const& part : parts) {
    data->description += (data->description.empty() ? "" : "; ") + shown_name(part.table.file);
    std::size_t const n_left_out = part.table.n_rows - part.rows.size();
    if (n_left_out > 0) data->notes.push_back(left_out_note(part.table, required_columns(part.roles), n_left_out));
  }
  Targets targets = interpret_table_targets(views, config.task);
  data->notes.insert(data->notes.end(), targets.notes.begin(), targets.notes.end());
  data->task = targets.task;
  data->n_outputs = targets.n_outputs;
  data->labels = std::move(targets.labels);
  data->targets = std::move(targets.targets);
  data->class_names = std::move(targets.class_names);
  for (std::size_t const column : parts[0].roles.targets) data->target_names.push_back(parts[0].table.columns[column].name);

  TableSplitColumns const columns = split_columns(parts);
  Splits splits = make_splits({.sizes = files.sizes, .labels = data->labels, .groups = columns.groups, .given = columns.given,
                               .file_rows = parts[0].rows},
                              config.test, config.validation, seed);
  check_groups(splits, columns, parts);
  std::vector<bool> const is_test = test_flags(splits, data->n_rows);

  FeatureKinds const kinds = feature_kinds(parts, is_test);
  std::vector<ColumnAdvice> const advice = advice_on_features(parts[0]);
  for (std::size_t const feature : kinds.numbers) data->feature_names.push_back(feature_column(parts[0], feature).name);
  add_weights(*data, parts);
  std::vector<Preprocessing> ways = config.variants;
  ways.push_back(config.preprocessing);
  add_codes(*data, parts, kinds, is_test,
            {.min_count = std::ranges::min_element(ways, {}, &Preprocessing::min_count)->min_count, .max_levels = config.table->max_levels});
  add_numbers(*data, parts, kinds.numbers);
  for (std::string& note : column_notes(parts[0], kinds, *data, advice)) data->notes.push_back(std::move(note));
  files = {};  // its memory goes before the tables are fitted
  finish(*data, std::move(splits), config);
  return data;
}

}  // namespace shoal
