// SPDX-License-Identifier: Apache-2.0
#include "src/interop/space_writer.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "shoal/errors.hpp"
#include "src/space/flow_yaml.hpp"
#include "src/space/model_parameters.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

struct Synonym {
  std::string_view theirs, here;
};
constexpr std::array kSynonyms{
    Synonym{"lr", "learning_rate"},          Synonym{"learning_rate_init", "learning_rate"}, Synonym{"learningrate", "learning_rate"},
    Synonym{"num_layers", "layers"},         Synonym{"n_layers", "layers"},                  Synonym{"num_hidden_layers", "layers"},
    Synonym{"n_hidden_layers", "layers"},    Synonym{"hidden_layers", "layers"},             Synonym{"depth", "layers"},
    Synonym{"n_units", "units"},             Synonym{"num_units", "units"},                  Synonym{"hidden_units", "units"},
    Synonym{"hidden_size", "units"},         Synonym{"hidden_dim", "units"},                 Synonym{"fc_layer_size", "units"},
    Synonym{"layer_size", "units"},          Synonym{"width", "units"},                      Synonym{"neurons", "units"},
    Synonym{"act", "activation"},            Synonym{"activation_function", "activation"},   Synonym{"act_fn", "activation"},
    Synonym{"opt", "optimizer"},             Synonym{"optim", "optimizer"},                  Synonym{"solver", "optimizer"},
    Synonym{"bs", "batch_size"},             Synonym{"batch", "batch_size"},                 Synonym{"dropout_rate", "dropout"},
    Synonym{"drop_rate", "dropout"},         Synonym{"p_dropout", "dropout"},                Synonym{"wd", "weight_decay"},
    Synonym{"alpha", "l2"},                  Synonym{"beta1", "beta_1"},                     Synonym{"beta2", "beta_2"},
    Synonym{"kernel_initializer", "initializer"}, Synonym{"num_epochs", "epochs"},           Synonym{"n_epochs", "epochs"},
    Synonym{"max_epochs", "epochs"},
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::ranges::replace(text, '-', '_');
  return text;
}

std::optional<std::string> plain_name(std::string const& name) {
  auto const synonym = std::ranges::find(kSynonyms, name, [](Synonym const& s) { return std::string(s.theirs); });
  std::string const here = synonym == kSynonyms.end() ? name : std::string(synonym->here);
  return find_row(here).row != nullptr ? std::optional(here) : std::nullopt;
}

// As sweep files write a value: lists stay lists.
Json written(ParameterRow const& row, ParameterValue const& value) {
  auto const* const text = std::get_if<std::string>(&value);
  if (row.type == ParameterType::kName && text != nullptr) return lower(*text);
  return json_of(value);
}

}  // namespace

Json json_of(ParameterValue const& value) {
  return std::visit([](auto const& held) { return Json(held); }, value);
}

std::vector<ParameterValue> values_of(YamlCursor const& at) {
  std::vector<ParameterValue> values;
  for (YamlCursor const& item : at.items()) values.push_back(item.value());
  return values;
}

std::optional<std::string> name_here(std::string const& theirs) {
  std::string const name = lower(theirs);
  if (auto const found = plain_name(name)) return found;
  // units_0, n_units_l0, hidden_units3: a layer's own.
  std::size_t const digits = name.find_last_not_of("0123456789") + 1;
  if (digits == 0 || digits == name.size()) return std::nullopt;
  std::string stem = name.substr(0, digits);
  for (std::string_view const end : {"_layer_", "_layer", "_l", "_"}) {
    if (stem.ends_with(end)) {
      stem.resize(stem.size() - end.size());
      break;
    }
  }
  auto const found = plain_name(stem);
  if (!found || !find_row(*found).row->per_layer) return std::nullopt;
  return *found + "_" + name.substr(digits);
}

Json* SpaceWriter::entry(std::string const& theirs) {
  last_kept_ = false;
  auto const here = name_here(theirs);
  if (!here) {
    note(fmt::format("{}: shoal has no such hyperparameter", theirs));
    return nullptr;
  }
  if (std::ranges::find(entries_, *here, [](auto const& e) { return e.first; }) != entries_.end()) {
    note(fmt::format("{}: {} is there already", theirs, *here));
    return nullptr;
  }
  last_kept_ = true;
  return &entries_.emplace_back(*here, Json::object()).second;
}

void SpaceWriter::choice(std::string const& theirs, std::vector<ParameterValue> const& values, std::vector<double> const& probabilities) {
  Json* const into = entry(theirs);
  if (into == nullptr) return;
  std::string const here = entries_.back().first;
  ParameterRow const& row = *find_row(here).row;
  Json kept = Json::array(), shares = Json::array();
  for (std::size_t i = 0; i < values.size(); ++i) {
    Json const value = written(row, values[i]);
    try {
      check_value(row, here, value.is_string() ? ParameterValue(value.get<std::string>()) : values[i]);
    } catch (InputError const& error) {
      note(fmt::format("{}: a value is left out: {}", theirs, error.what()));
      continue;
    }
    kept.push_back(value);
    if (i < probabilities.size()) shares.push_back(probabilities[i]);
  }
  if (kept.empty()) {
    entries_.pop_back();
    last_kept_ = false;
    note(fmt::format("{}: no value is left", theirs));
    return;
  }
  if (here == "epochs" && kept.size() == 1) {
    epochs_ = kept[0].get<std::int64_t>();
    entries_.pop_back();
    last_kept_ = false;
    return;
  }
  if (kept.size() == 1) {
    *into = kept[0];
  } else if (shares.empty()) {
    *into = kept;
  } else {
    *into = {{"values", kept}, {"probabilities", shares}};
  }
}

void SpaceWriter::range(std::string const& theirs, Json keys) {
  if (Json* const into = entry(theirs)) *into = std::move(keys);
}

void SpaceWriter::only_where(std::string const& parent, std::vector<ParameterValue> const& values) {
  if (!last_kept_) return;
  auto const here = name_here(parent);
  auto const place = std::ranges::find(entries_, here.value_or(""), [](auto const& e) { return e.first; });
  if (!here || place == entries_.end()) {
    note(fmt::format("{}: its condition on {} is left out", entries_.back().first, parent));
    return;
  }
  ParameterRow const& row = *find_row(*here).row;
  Json allowed = Json::array();
  for (ParameterValue const& value : values) allowed.push_back(written(row, value));
  Json& entry = entries_.back().second;
  if (entry.is_array()) entry = {{"values", entry}};
  if (!entry.is_object()) entry = {{"value", entry}};
  entry["when"][*here] = allowed.size() == 1 ? allowed[0] : allowed;
}

std::string SpaceWriter::parameters() const {
  std::string text = "parameters:\n";
  for (auto const& [name, value] : entries_) text += fmt::format("  {}: {}\n", name, flow_yaml(value));
  return text;
}

}  // namespace shoal
