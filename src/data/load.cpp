// SPDX-License-Identifier: Apache-2.0
// From files or memory to a Dataset: reads the parts, checks that they fit one another, joins, splits and fits.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "shoal/data.hpp"
#include "shoal/errors.hpp"
#include "src/data/finish.hpp"
#include "src/data/formats.hpp"
#include "src/data/load_table.hpp"
#include "src/data/parts.hpp"
#include "src/data/splits.hpp"
#include "src/data/targets.hpp"

namespace shoal {
namespace {

using Kind = SplitConfig::Kind;
using Features = decltype(ArrayData::features);

constexpr std::size_t kMostRows = std::numeric_limits<std::int32_t>::max();

void check_features(Part const& part) {
  ArrayData const& data = part.data;
  if (data.n_rows == 0 || data.n_features == 0) {
    throw InputError({.file = part.features_name,
                      .expected = "1 or more rows and columns",
                      .found = fmt::format("{} rows of {} columns", data.n_rows, data.n_features)});
  }
  std::size_t const n_values = std::visit([](auto const& values) { return values.size(); }, data.features);
  if (n_values != std::size_t{data.n_rows} * data.n_features) {
    throw InputError({.file = part.features_name,
                      .expected = fmt::format("{} rows of {} values", data.n_rows, data.n_features),
                      .found = fmt::format("{} values", n_values)});
  }
  if (data.n_targets == 0 || data.targets.size() != std::size_t{data.n_rows} * data.n_targets) {
    throw InputError(
        {.file = part.labels_name,
         .expected = fmt::format("{} rows of labels, one for each row of {}", data.n_rows, part.features_name),
         .found = fmt::format("{}", data.n_targets == 0 ? 0 : data.targets.size() / data.n_targets)});
  }
  auto const* values = std::get_if<std::vector<float>>(&data.features);
  if (values == nullptr) return;
  auto const bad = std::ranges::find_if(*values, [](float v) { return !std::isfinite(v); });
  if (bad == values->end()) return;
  auto const index = static_cast<std::size_t>(bad - values->begin());
  throw InputError({.file = part.features_name,
                    .expected = "finite numbers",
                    .found = fmt::format("{} in row {}, column {} (from 0)", *bad, index / data.n_features,
                                         index % data.n_features)});
}

// Every part has the first one's columns.
void check_columns(std::span<Part const* const> parts) {
  Part const& first = *parts[0];
  for (Part const* part : parts.subspan(1)) {
    if (part->data.n_features != first.data.n_features) {
      throw InputError({.file = part->features_name,
                        .expected = fmt::format("{} features as in {}", first.data.n_features, first.features_name),
                        .found = std::to_string(part->data.n_features)});
    }
    if (part->data.n_targets != first.data.n_targets) {
      throw InputError({.file = part->labels_name,
                        .expected = fmt::format("{} target columns as in {}", first.data.n_targets, first.labels_name),
                        .found = std::to_string(part->data.n_targets)});
    }
  }
}

std::vector<float> to_floats(Features const& features) {
  return std::visit([](auto const& values) { return std::vector<float>(values.begin(), values.end()); }, features);
}

// uint8 stays uint8 only where every part is.
Features join(std::span<Part* const> parts) {
  bool const bytes = std::ranges::all_of(parts, [](Part const* part) { return part->data.features.index() == 0; });
  if (!bytes) {
    for (Part* part : parts) {
      if (part->data.features.index() == 0) part->data.features = to_floats(part->data.features);
    }
  }
  Features joined = std::move(parts[0]->data.features);
  std::visit(
      [&]<class T>(std::vector<T>& all) {
        for (Part* part : parts.subspan(1)) {
          auto& more = std::get<std::vector<T>>(part->data.features);
          all.insert(all.end(), more.begin(), more.end());
          more = {};
        }
      },
      joined);
  return joined;
}

std::vector<std::string> numbered_names(std::string const& stem, std::uint32_t n) {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < n; ++i) names.push_back(stem + std::to_string(i));
  return names;
}

std::shared_ptr<Dataset const> build(Part train, std::optional<Part> validation, std::optional<Part> test,
                                     DataConfig const& config, std::uint64_t seed) {
  std::vector<Part*> parts{&train};
  if (validation) parts.push_back(&*validation);
  if (test) parts.push_back(&*test);
  std::vector<Part const*> const views(parts.begin(), parts.end());
  for (Part const* part : views) check_features(*part);
  check_columns(views);

  auto data = std::make_shared<Dataset>();
  Targets targets = interpret_targets(views, config.task);
  PartSizes const sizes{.main = train.data.n_rows,
                        .validation = validation ? validation->data.n_rows : 0,
                        .test = test ? test->data.n_rows : 0};
  std::size_t const n_rows = std::size_t{sizes.main} + sizes.validation + sizes.test;
  if (n_rows > kMostRows) {
    throw InputError({.file = train.features_name,
                      .expected = fmt::format("at most {} rows in all", kMostRows),
                      .found = std::to_string(n_rows)});
  }
  Splits splits = make_splits({.sizes = sizes, .labels = targets.labels}, config.test, config.validation, seed);

  for (Part const* part : views) {
    if (!part->data.description.empty())
      data->description += (data->description.empty() ? "" : "; ") + part->data.description;
  }
  data->task = targets.task;
  data->n_rows = static_cast<std::uint32_t>(n_rows);
  data->n_numeric = data->n_features = train.data.n_features;
  data->n_outputs = targets.n_outputs;
  data->numeric = join(parts);
  data->labels = std::move(targets.labels);
  data->targets = std::move(targets.targets);
  data->feature_names = numbered_names("x", data->n_numeric);
  data->class_names = std::move(targets.class_names);
  data->target_names =
      train.data.n_targets == 1 ? std::vector<std::string>{"y"} : numbered_names("y", train.data.n_targets);
  data->notes = std::move(targets.notes);
  finish(*data, std::move(splits), config);
  return data;
}

// A double beyond a float's range would become infinite: named here, where its own value is still known.
std::vector<float> narrowed(std::vector<double> const& values, std::string const& name, std::size_t n_columns) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  std::vector<float> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(std::abs(values[i]) <= kLargest)) {
      throw InputError(
          {.file = name,
           .expected = "finite numbers within a float's range",
           .found = fmt::format("{} in row {}, column {} (from 0)", values[i], i / n_columns, i % n_columns)});
    }
    result[i] = static_cast<float>(values[i]);
  }
  return result;
}

std::string file_name(std::string const& path) { return std::filesystem::path(path).filename().string(); }

Part read_part(ArrayFiles const& files, std::string const& key) {
  if (files.features.empty()) throw InputError({.key = key, .expected = "a file of features", .found = "none"});
  Array features = read_array(files.features, Role::kFeatures);
  if (features.shape.size() < 2) {
    throw InputError({.file = features.name,
                      .expected = "features of 2 or more dimensions (rows, columns)",
                      .found = "the shape " + describe_shape(features.shape),
                      .hint = "are features and labels swapped? a single feature column has the shape (rows, 1)"});
  }
  bool const same_file = files.labels.empty();
  if (same_file && features.name == split_member(files.features).path) {
    throw InputError(
        {.file = features.name, .key = key, .expected = "a file of labels beside the features", .found = "none"});
  }
  Array labels = read_array(same_file ? split_member(files.features).path : files.labels, Role::kLabels);
  if (labels.shape.empty() || labels.shape.size() > 2) {
    throw InputError({.file = labels.name,
                      .expected = "labels of 1 dimension (or 2: several targets)",
                      .found = "the shape " + describe_shape(labels.shape)});
  }

  std::size_t const n_rows = features.shape[0];
  if (labels.shape[0] != n_rows) {
    throw InputError({.file = labels.name,
                      .expected = fmt::format("{} labels, one for each row of {}", n_rows, features.name),
                      .found = std::to_string(labels.shape[0])});
  }
  std::size_t n_columns = 1;
  for (std::size_t d = 1; d < features.shape.size(); ++d) n_columns *= features.shape[d];
  if (n_rows == 0 || n_columns == 0) {
    throw InputError({.file = features.name,
                      .expected = "1 or more rows and columns",
                      .found = "the shape " + describe_shape(features.shape)});
  }
  if (n_rows > kMostRows || n_columns > kMostRows) {
    throw InputError({.file = features.name,
                      .expected = fmt::format("at most {} rows and columns", kMostRows),
                      .found = "the shape " + describe_shape(features.shape)});
  }

  Part part{.data = {}, .features_name = features.name, .labels_name = labels.name};
  part.data.n_rows = static_cast<std::uint32_t>(n_rows);
  part.data.n_features = static_cast<std::uint32_t>(n_columns);
  part.data.n_targets = labels.shape.size() == 2 ? static_cast<std::uint32_t>(labels.shape[1]) : 1;
  if (auto* bytes = std::get_if<std::vector<std::uint8_t>>(&features.values)) part.data.features = std::move(*bytes);
  if (auto* floats = std::get_if<std::vector<float>>(&features.values)) part.data.features = std::move(*floats);
  if (auto* doubles = std::get_if<std::vector<double>>(&features.values))
    part.data.features = narrowed(*doubles, features.name, n_columns);
  std::visit([&](auto const& values) { part.data.targets.assign(values.begin(), values.end()); }, labels.values);
  part.data.description = file_name(files.features) + (same_file ? "" : ", " + file_name(files.labels));
  return part;
}

std::optional<Part> wrap(std::optional<ArrayData> data, std::string const& name) {
  if (!data) return std::nullopt;
  std::string const shown = data->description.empty() ? name : data->description;
  return Part{.data = std::move(*data), .features_name = shown, .labels_name = shown};
}

}  // namespace

std::shared_ptr<Dataset const> load_dataset(DataConfig const& config, std::uint64_t seed) {
  if (config.table) return load_table(config, seed);
  Part train = read_part(config.files, "data");
  std::optional<Part> validation, test;
  if (config.validation.kind == Kind::kFiles) validation = read_part(config.validation.files, "validation");
  if (config.test.kind == Kind::kFiles) test = read_part(config.test.files, "test");
  return build(std::move(train), std::move(validation), std::move(test), config, seed);
}

std::shared_ptr<Dataset const> make_dataset(ArrayData train, std::optional<ArrayData> validation,
                                            std::optional<ArrayData> test, DataConfig const& config,
                                            std::uint64_t seed) {
  if (config.validation.kind == Kind::kFiles && !validation)
    throw InputError({.key = "validation", .expected = "validation rows", .found = "none"});
  if (config.test.kind == Kind::kFiles && !test)
    throw InputError({.key = "test", .expected = "test rows", .found = "none"});
  return build(*wrap(std::move(train), "training data"), wrap(std::move(validation), "validation data"),
               wrap(std::move(test), "test data"), config, seed);
}

}  // namespace shoal
