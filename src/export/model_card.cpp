// SPDX-License-Identifier: Apache-2.0
// The card: task, sizes, names, the network's configuration, how the table was written, and where the model comes from.
// Hyperparameters that were not searched are in `model`, so the file alone says how the network was trained.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "src/export/model_parts.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kCardVersion = 1;

// JSON has no NaN: null stands for it, in both directions.
Json number_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
double number_or_nan(Json const& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json categorical_json(Model const& model) {
  Json columns = Json::array();
  for (std::size_t j = 0; j < model.categorical.size(); ++j) {
    columns.push_back({{"name", model.categorical[j].name},
                       {"indicator", model.categorical[j].indicator},
                       {"levels", model.categorical[j].levels},
                       {"level_to_column", model.tables.level_to_column.at(j)}});
  }
  return columns;
}

// A character of its own, or null where it is to be detected.
Json sign_json(std::optional<char> sign) { return sign ? Json(std::string(1, *sign)) : Json(nullptr); }

std::optional<char> sign_of(Json const& json, std::string const& key, std::string const& file) {
  if (json.is_null()) return std::nullopt;
  std::string const text = json.get<std::string>();
  if (text.size() != 1) throw InputError({.file = file, .key = "table." + key, .expected = "one character", .found = json.dump()});
  return text[0];
}

Json table_json(TableSchema const& table) {
  TableFormat const& format = table.format;
  return {{"separator", sign_json(format.separator)}, {"header", format.header},   {"comment", format.comment},
          {"decimal", sign_json(format.decimal)},     {"missing", format.missing}, {"id", table.id}};
}

TableSchema table_of(Json const& json, std::string const& file) {
  return {.format = {.separator = sign_of(json.at("separator"), "separator", file),
                     .header = json.at("header").get<bool>(),
                     .comment = json.at("comment").get<std::string>(),
                     .decimal = sign_of(json.at("decimal"), "decimal", file),
                     .missing = json.at("missing").get<std::vector<std::string>>()},
          .id = json.at("id").get<std::string>()};
}

// What prediction takes for granted of names and codes: a file may have been edited.
void check_names(Model const& model, std::string const& file) {
  auto const check = [&](std::string const& key, std::size_t expected, std::size_t found) {
    if (found != expected)
      throw InputError({.file = file, .key = key, .expected = std::to_string(expected), .found = std::to_string(found)});
  };
  if (model.task == Task::kRegression)
    check("target_names", model.n_outputs, model.target_names.size());
  else
    check("class_names", model.task == Task::kBinary ? 2 : model.n_outputs, model.class_names.size());
  if (model.table) check("feature_names", model.n_numeric, model.feature_names.size());
  for (std::size_t j = 0; j < model.categorical.size(); ++j) {
    CategoricalColumn const& column = model.categorical[j];
    std::vector<std::int32_t> const& features = model.tables.level_to_column[j];
    std::string const key = fmt::format("categorical[{}]", j);
    if (column.n_codes() > std::numeric_limits<std::uint16_t>::max())
      throw InputError({.file = file, .key = key + ".levels", .expected = "fewer than 65534", .found = std::to_string(column.levels.size())});
    check(key + ".level_to_column", column.n_codes(), features.size());
    for (std::int32_t const feature : features) {
      if (feature >= -1 && feature < static_cast<std::int64_t>(model.n_features)) continue;
      throw InputError({.file = file,
                        .key = key + ".level_to_column",
                        .expected = fmt::format("features below {}, or -1", model.n_features),
                        .found = std::to_string(feature)});
    }
    if (column.indicator && std::ranges::find(model.feature_names, column.name) == model.feature_names.end())
      throw InputError({.file = file, .key = key + ".name", .expected = "one of feature_names", .found = "'" + column.name + "'"});
  }
}

}  // namespace

std::string card_of(Model const& model) {
  ModelOrigin const& origin = model.origin;
  Json card = {
      {"format", "shoal-model"},
      {"version", kCardVersion},
      {"shoal_version", origin.shoal_version},
      {"task", name_of(model.task)},
      {"n_numeric", model.n_numeric},
      {"n_features", model.n_features},
      {"n_outputs", model.n_outputs},
      {"output_activation", name_of(output_of(model.config, model.task))},
      {"model", Json::parse(encode(model.config))},
      {"feature_names", model.feature_names},
      {"class_names", model.class_names},
      {"target_names", model.target_names},
      {"categorical", categorical_json(model)},
      {"trial", origin.trial},
      {"run", origin.run},
      {"parameters", Json::parse(origin.parameters)},
      {"objective", origin.objective},
      {"score", number_or_null(origin.score)},
      {"std", number_or_null(origin.deviation)},
      {"n", origin.n_runs},
      {"epochs", origin.epochs},
      {"seed", origin.seed},
      {"data", origin.data},
      {"data_fingerprint", origin.fingerprint},
  };
  if (model.table) card["table"] = table_json(*model.table);
  return card.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Model assemble(std::string const& text, Tensors const& tensors, Naming naming, std::string const& file) {
  Model model;
  try {
    Json const card = Json::parse(text);
    if (card.at("format") != "shoal-model")
      throw InputError({.file = file, .expected = "a single model of shoal's", .found = "format " + card.at("format").dump()});
    if (int const version = card.at("version").get<int>(); version != kCardVersion) {
      throw InputError({.file = file,
                        .key = "version",
                        .expected = std::to_string(kCardVersion),
                        .found = std::to_string(version),
                        .hint = "written by a later shoal"});
    }
    std::string const task = card.at("task").get<std::string>();
    if (std::optional<Task> const known = task_named(task))
      model.task = *known;
    else
      throw InputError({.file = file, .key = "task", .expected = "multiclass, binary or regression", .found = task});
    model.n_numeric = card.at("n_numeric").get<std::uint32_t>();
    model.n_features = card.at("n_features").get<std::uint32_t>();
    model.n_outputs = card.at("n_outputs").get<std::uint32_t>();
    model.config = decode_mlp_config(card.at("model").dump());
    validate(model.config, model.task);
    model.feature_names = card.at("feature_names").get<std::vector<std::string>>();
    model.class_names = card.at("class_names").get<std::vector<std::string>>();
    model.target_names = card.at("target_names").get<std::vector<std::string>>();
    for (Json const& column : card.at("categorical")) {
      model.categorical.push_back({.name = column.at("name").get<std::string>(),
                                   .indicator = column.at("indicator").get<bool>(),
                                   .levels = column.at("levels").get<std::vector<std::string>>()});
      model.tables.level_to_column.push_back(column.at("level_to_column").get<std::vector<std::int32_t>>());
    }
    if (card.contains("table")) model.table = table_of(card["table"], file);
    check_names(model, file);
    model.origin = {.trial = card.at("trial").get<std::uint32_t>(),
                    .run = card.at("run").get<std::string>(),
                    .parameters = card.at("parameters").dump(),
                    .objective = card.at("objective").get<std::string>(),
                    .score = number_or_nan(card.at("score")),
                    .deviation = number_or_nan(card.at("std")),
                    .n_runs = card.at("n").get<int>(),
                    .epochs = card.at("epochs").get<int>(),
                    .seed = card.at("seed").get<std::uint64_t>(),
                    .data = card.at("data").get<std::string>(),
                    .fingerprint = card.at("data_fingerprint").get<std::string>(),
                    .shoal_version = card.at("shoal_version").get<std::string>()};
  } catch (Json::exception const& error) {
    throw InputError({.file = file, .key = "card", .expected = "the JSON that shoal writes", .found = error.what()});
  }
  add_tensors(model, tensors, naming, file);
  return model;
}

}  // namespace shoal
