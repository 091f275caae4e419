// SPDX-License-Identifier: Apache-2.0
#include "src/export/restored_run.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

void check_numbers(Model const& model, RawRows const& rows) {
  if (rows.n_columns != model.n_numeric) {
    throw InputError({.file = rows.name,
                      .expected = fmt::format("{} columns, as the model was trained on", model.n_numeric),
                      .found = fmt::format("{}", rows.n_columns)});
  }
  SHOAL_ASSERT(std::visit([](auto const& values) { return values.size(); }, rows.values) ==
               std::size_t{rows.n_rows} * rows.n_columns);
  auto const* const values = std::get_if<std::vector<float>>(&rows.values);
  for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
    if (std::isfinite((*values)[i]) || (model.table && std::isnan((*values)[i]))) continue;
    throw InputError({.file = rows.name,
                      .expected = "finite numbers",
                      .found = fmt::format("{} in row {}, column {} (from 0)", (*values)[i], i / rows.n_columns,
                                           i % rows.n_columns)});
  }
}

void check_codes(Model const& model, RawRows const& rows) {
  std::size_t const n_columns = model.categorical.size();
  if (rows.codes.size() != rows.n_rows * n_columns) {
    auto const text = std::ranges::find(model.categorical, false, &CategoricalColumn::indicator);
    throw InputError({.file = rows.name,
                      .expected = text == model.categorical.end()
                                      ? "a table, as the model was trained on columns with missing values"
                                      : fmt::format("a table, as the model was trained on columns of text such as {}", text->name),
                      .found = "numbers alone"});
  }
  for (std::size_t i = 0; i < rows.codes.size(); ++i) {
    CategoricalColumn const& column = model.categorical[i % n_columns];
    if (rows.codes[i] < column.n_codes()) continue;
    throw InputError({.file = rows.name,
                      .key = column.name,
                      .expected = fmt::format("codes below {}", column.n_codes()),
                      .found = fmt::format("{} in row {} (from 0)", rows.codes[i], i / n_columns)});
  }
}

}  // namespace

void check(Model const& model, RawRows const& rows) {
  check_codes(model, rows);
  check_numbers(model, rows);
}

std::shared_ptr<Dataset> data_of(Model const& model, RawRows rows) {
  auto data = std::make_shared<Dataset>();
  data->description = rows.name;
  data->task = model.task;
  data->n_rows = rows.n_rows;
  data->n_numeric = model.n_numeric;
  data->n_features = model.n_features;
  data->n_outputs = model.n_outputs;
  data->numeric = std::move(rows.values);
  data->codes = std::move(rows.codes);
  if (model.task == Task::kRegression)
    data->targets.resize(std::size_t{rows.n_rows} * model.n_outputs);
  else
    data->labels.resize(rows.n_rows);
  data->feature_names = model.feature_names;
  data->class_names = model.class_names;
  data->target_names = model.target_names;
  data->categorical = model.categorical;
  data->table = model.table;
  data->folds = {{.train = {}, .validation = {}, .tables = {model.tables}}};
  data->refit.tables = {model.tables};
  data->test_rows.resize(rows.n_rows);
  std::iota(data->test_rows.begin(), data->test_rows.end(), 0u);
  return data;
}

void set_targets(Dataset& data, std::span<double const> targets, std::string const& name) {
  std::size_t const n_columns = data.task == Task::kRegression ? data.n_outputs : 1;
  if (targets.size() != data.n_rows * n_columns) {
    throw InputError({.file = name,
                      .expected = fmt::format("{} rows of {} {}, one for each row of {}", data.n_rows, n_columns,
                                              n_columns == 1 ? "target" : "targets", data.description),
                      .found = fmt::format("{} values", targets.size())});
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (data.task == Task::kRegression) {
      data.targets[i] = static_cast<float>(targets[i]);
      if (!std::isfinite(data.targets[i]))
        throw InputError({.file = name,
                          .expected = "finite numbers",
                          .found = fmt::format("{} in row {} (from 0)", targets[i], i / n_columns)});
      continue;
    }
    // As the data loader names classes; + 0.0: "-0" is 0. A fraction is no class.
    std::string const text = targets[i] == std::floor(targets[i]) ? fmt::format("{:.0f}", targets[i] + 0.0) : "";
    auto const known = std::find(data.class_names.begin(), data.class_names.end(), text);
    if (known == data.class_names.end()) {
      throw InputError({.file = name,
                        .expected = "only classes that the model knows",
                        .found = fmt::format("{} in row {} (from 0)", targets[i], i)});
    }
    data.labels[i] = static_cast<std::int32_t>(known - data.class_names.begin());
  }
}

void set_targets(Dataset& data, KnownTargets known) {
  auto const n_classes = static_cast<std::int32_t>(data.class_names.size());
  SHOAL_ASSERT(known.labels.size() == data.labels.size() && known.targets.size() == data.targets.size());
  SHOAL_ASSERT(std::ranges::all_of(known.labels, [&](std::int32_t label) { return label >= 0 && label < n_classes; }));
  data.labels = std::move(known.labels);
  data.targets = std::move(known.targets);
}

RestoredRun::RestoredRun(Model const& model, DataId data, std::uint16_t fold, Engine& engine) : engine_(engine) {
  // What only training needs is left out, so that no optimizer slot has to be made up.
  MlpConfig config = model.config;
  config.optimizer = Sgd{};
  config.learning_rate_schedule = ConstantRate{};
  config.early_stopping.reset();
  config.class_weight = {};
  config.preprocess = {};  // the tables are chosen already
  RunState state;
  state.epoch = model.origin.epochs;
  state.layers = model.layers;
  run_ = engine.restore({.seed = 0, .key = {.fold = fold}, .model = config, .data = data, .metrics = {}}, state);
}

}  // namespace shoal
