// SPDX-License-Identifier: Apache-2.0
// An ensemble in one file: what its models' cards and tables have in common stands once, and the rest is a single model's
// card and tensors again, so that both kinds of file are read by the same code.
//
//   card     {"format": "shoal-ensemble", "version": 1, "shared": {...}, "tables": [{"categorical": [...]}],
//             "models": [{"times": 3, "tables": 0, "card": {...}}]}
//   tensors  models.0.layers.0.weight, ..., tables.0.scale, ...
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/ensemble.hpp"
#include "shoal/errors.hpp"
#include "src/export/model_parts.hpp"
#include "src/export/output_file.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kEnsembleVersion = 1;
constexpr char const* kFormat = "shoal-ensemble";

// --- To a file.

// For each model the first one that has its tables, counted over different ones.
std::vector<std::size_t> table_numbers(std::vector<Model> const& models) {
  std::vector<FoldTables const*> different;
  std::vector<std::size_t> numbers;
  for (Model const& model : models) {
    auto const known = std::ranges::find_if(different, [&](FoldTables const* tables) { return *tables == model.tables; });
    numbers.push_back(static_cast<std::size_t>(known - different.begin()));
    if (known == different.end()) different.push_back(&model.tables);
  }
  return numbers;
}

std::string ensemble_card(Ensemble const& ensemble, std::vector<std::size_t> const& tables) {
  std::vector<Json> cards;
  for (Model const& model : ensemble.models) cards.push_back(Json::parse(card_of(model)));
  Json const first = cards.front();
  Json shared = Json::object(), shared_tables = Json::array(), models = Json::array();
  for (auto const& [key, value] : first.items()) {
    bool const common = std::ranges::all_of(cards, [&, &name = key, &same = value](Json const& card) { return card.contains(name) && card[name] == same; });
    if (key != "categorical" && common) shared[key] = value;
  }
  for (std::size_t i = 0; i < cards.size(); ++i) {
    if (tables[i] == shared_tables.size()) shared_tables.push_back({{"categorical", cards[i]["categorical"]}});
    Json own = Json::object();
    for (auto const& [key, value] : cards[i].items()) {
      if (key != "categorical" && !shared.contains(key)) own[key] = value;
    }
    models.push_back({{"times", ensemble.times[i]}, {"tables", tables[i]}, {"card", std::move(own)}});
  }
  Json const card{{"format", kFormat}, {"version", kEnsembleVersion}, {"shared", shared}, {"tables", shared_tables}, {"models", models}};
  return card.dump(-1, ' ', true);
}

Parts parts_of(Ensemble const& ensemble, ModelFormat const& format) {
  SHOAL_ASSERT(!ensemble.models.empty() && ensemble.times.size() == ensemble.models.size());
  if (ensemble.models.size() == 1) return parts_of(ensemble.models.front(), format);
  std::vector<std::size_t> const tables = table_numbers(ensemble.models);
  Parts parts{.card = ensemble_card(ensemble, tables), .tensors = {}};
  for (std::size_t i = 0; i < ensemble.models.size(); ++i) {
    std::set<std::string> layers;
    for (std::size_t layer = 0; layer < ensemble.models[i].layers.size(); ++layer) {
      LayerNames const names = format.naming(layer);
      layers.insert({names.kernel, names.bias});
    }
    for (auto& [name, tensor] : tensors_of(ensemble.models[i], format.naming)) {
      std::string const prefix = layers.contains(name) ? format.prefix("models", i) : format.prefix("tables", tables[i]);
      parts.tensors.try_emplace(prefix + name, std::move(tensor));
    }
  }
  return parts;
}

// --- From a file.

// Moves the tensors whose names begin so, without the beginning.
void add_with_prefix(Tensors const& from, std::string const& prefix, Tensors& to, std::set<std::string>& used) {
  for (auto at = from.lower_bound(prefix); at != from.end() && at->first.starts_with(prefix); ++at) {
    to[at->first.substr(prefix.size())] = at->second;
    used.insert(at->first);
  }
}

// Raw rows are read by the first model's card and then predicted by all.
void check_alike(Model const& first, Model const& model, std::string const& file) {
  auto const check = [&](char const* key, bool same) {
    if (!same) throw InputError({.file = file, .key = key, .expected = "the first model's", .found = "another"});
  };
  check("task", model.task == first.task);
  check("n_numeric", model.n_numeric == first.n_numeric);
  check("n_features", model.n_features == first.n_features);
  check("n_outputs", model.n_outputs == first.n_outputs);
  check("feature_names", model.feature_names == first.feature_names);
  check("class_names", model.class_names == first.class_names);
  check("target_names", model.target_names == first.target_names);
  check("categorical", model.categorical == first.categorical);
  check("table", model.table == first.table);
}

Ensemble ensemble_from_card(Json const& card, Tensors const& tensors, ModelFormat const& format, std::string const& file) {
  if (int const version = card.at("version").get<int>(); version != kEnsembleVersion) {
    throw InputError({.file = file, .key = "version", .expected = std::to_string(kEnsembleVersion), .found = std::to_string(version),
                      .hint = "written by a later shoal"});
  }
  if (card.at("models").empty()) throw InputError({.file = file, .key = "models", .expected = "at least one", .found = "none"});
  Ensemble ensemble;
  std::set<std::string> used;
  for (Json const& entry : card.at("models")) {
    std::size_t const i = ensemble.models.size(), tables = entry.at("tables").get<std::size_t>();
    std::string const name = fmt::format("{}: model {}", file, i);
    if (auto const times = entry.at("times").get<std::int64_t>(); times < 1 || times > 1'000'000'000)
      throw InputError({.file = name, .key = "times", .expected = "an integer from 1 to 1000000000", .found = std::to_string(times)});
    Json single = card.at("shared");
    single.update(card.at("tables").at(tables));
    single.update(entry.at("card"));
    Parts parts{.card = single.dump(), .tensors = {}};
    add_with_prefix(tensors, format.prefix("models", i), parts.tensors, used);
    add_with_prefix(tensors, format.prefix("tables", tables), parts.tensors, used);
    ensemble.models.push_back(model_from(parts, format, name));
    ensemble.times.push_back(entry.at("times").get<std::uint32_t>());
    check_alike(ensemble.models.front(), ensemble.models.back(), name);
  }
  for (auto const& [name, tensor] : tensors) {
    if (!used.contains(name))
      throw InputError({.file = file, .key = name, .expected = "no tensor of this name", .found = shape_text(tensor.shape)});
  }
  return ensemble;
}

Ensemble ensemble_from(Parts const& parts, ModelFormat const& format, std::string const& file) {
  try {
    Json const card = Json::parse(parts.card);
    if (card.at("format") == kFormat) return ensemble_from_card(card, parts.tensors, format, file);
  } catch (Json::exception const& error) {
    throw InputError({.file = file, .key = "card", .expected = "the JSON that shoal writes", .found = error.what()});
  }
  return ensemble_of_one(model_from(parts, format, file));
}

}  // namespace

std::string card_of(Ensemble const& ensemble) {
  return ensemble.models.size() == 1 ? card_of(ensemble.models.front()) : ensemble_card(ensemble, table_numbers(ensemble.models));
}

void write_ensemble(Ensemble const& ensemble, std::string const& path) {
  ModelFormat const& format = format_of(path);
  write_file(path, format.pack(parts_of(ensemble, format)));
}

Ensemble read_ensemble(std::string const& path) {
  ModelFormat const& format = format_of(path);
  return ensemble_from(format.unpack(model_bytes(path), path), format, path);
}

std::string to_safetensors(Ensemble const& ensemble) { return pack_safetensors(parts_of(ensemble, safetensors_format())); }
std::string to_npz(Ensemble const& ensemble) { return pack_npz(parts_of(ensemble, npz_format())); }

Ensemble ensemble_from_safetensors(std::string const& bytes, std::string const& name) {
  return ensemble_from(unpack_safetensors(bytes, name), safetensors_format(), name);
}
Ensemble ensemble_from_npz(std::string const& bytes, std::string const& name) {
  return ensemble_from(unpack_npz(bytes, name), npz_format(), name);
}

}  // namespace shoal
