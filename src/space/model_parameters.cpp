// SPDX-License-Identifier: Apache-2.0
#include "src/space/model_parameters.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/errors.hpp"
#include "src/space/conditions.hpp"
#include "src/space/model_draft.hpp"
#include "src/space/objective_name.hpp"
#include "src/space/yaml_cursor.hpp"

namespace shoal {
namespace {

double number_of(ParameterValue const& value) {
  if (auto const* const whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

// check_value has made sure that the value fits.
template <class T>
void assign(T& member, ParameterValue const& value) {
  if constexpr (std::is_same_v<T, bool>) {
    member = std::get<bool>(value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    member = static_cast<T>(number_of(value));
  } else {
    member = *parse_list(std::get<std::string>(value));
  }
}

// A row for a member of MlpConfig.
template <class T>
ParameterRow member(std::string name, T MlpConfig::*pointer, Range range, std::string summary) {
  return {.name = std::move(name),
          .type = std::is_same_v<T, int> ? ParameterType::kInteger : ParameterType::kNumber,
          .range = range,
          .default_value = fmt::format("{}", MlpConfig{}.*pointer),
          .summary = std::move(summary),
          .set = [pointer](ModelDraft& draft, int, ParameterValue const& value) { assign(draft.config.*pointer, value); }};
}

// A row for a member of early stopping, which patience switches on.
template <class T>
ParameterRow stopping(std::string name, T EarlyStopping::*pointer, Range range, std::string summary) {
  return {.name = "early_stopping." + name,
          .type = std::is_same_v<T, bool> ? ParameterType::kBoolean : std::is_same_v<T, int> ? ParameterType::kInteger : ParameterType::kNumber,
          .range = range,
          .default_value = name == "patience" ? "no early stopping" : fmt::format("{}", EarlyStopping{}.*pointer),
          .summary = std::move(summary),
          .owner = name == "patience" ? "" : "early_stopping.patience",
          .set = [pointer](ModelDraft& draft, int, ParameterValue const& value) {
            if (!draft.config.early_stopping) draft.config.early_stopping.emplace();
            assign(*draft.config.early_stopping.*pointer, value);
          }};
}

template <class List>
std::vector<std::string> names_of() {
  return {List::names.begin(), List::names.end()};
}

// A row for the choice of a type of a list.
template <class List>
ParameterRow choice(std::string name, std::string default_value, std::string summary,
                    std::function<void(ModelDraft&, int, typename List::Variant)> put) {
  return {.name = std::move(name), .type = ParameterType::kName, .names = names_of<List>(), .default_value = std::move(default_value),
          .summary = std::move(summary),
          .set = [put = std::move(put)](ModelDraft& draft, int layer, ParameterValue const& value) {
            put(draft, layer, *List::make(std::get<std::string>(value)));
          }};
}

template <class Variant>
bool set_field(Variant& variant, std::string_view field, ParameterValue const& value) {
  bool found = false;
  auto const set = [&](std::string_view name, auto& target, auto const&...) {
    if (name == field) assign(target, value), found = true;
  };
  std::visit([&]<class T>(T& self) { T::fields(self, set); }, variant);
  return found;
}

// How a field of a type appears as a parameter: plain, but for names that would be taken for something else.
std::string parameter_name(std::string_view owner, std::string_view type, std::string_view field) {
  if (owner == "initializer") return fmt::format("initializer.{}", field);
  if (type == "reduce_on_plateau") return fmt::format("plateau.{}", field);
  if (type == "cosine" && field == "alpha") return "cosine_alpha";
  return std::string(field);
}

// What a name alone does not say.
std::string note_on(std::string_view name) {
  if (name == "decay_epochs") return "; [epochs], 0: all that the sweep gives";
  if (name == "warmup_epochs") return "; [epochs] of linear growth from 0";
  if (name == "cosine_alpha") return "; the rate at the end, as a share of learning_rate";
  if (name == "boundaries") return "; [epochs] ascending";
  if (name == "factors") return "; of learning_rate, one more than boundaries";
  return "";
}

// "0.001 (sgd: 0.01)": the most frequent default, and who differs.
std::string merged_default(std::vector<std::string> const& owners, std::vector<std::string> const& defaults) {
  auto const frequency = [&](std::string const& a) { return std::count(defaults.begin(), defaults.end(), a); };
  std::string const usual = *std::max_element(defaults.begin(), defaults.end(), [&](auto const& a, auto const& b) { return frequency(a) < frequency(b); });
  std::string others;
  for (std::size_t i = 0; i < owners.size(); ++i) {
    if (defaults[i] != usual) others += fmt::format("{}{}: {}", others.empty() ? "" : ", ", owners[i], defaults[i]);
  }
  return others.empty() ? usual : fmt::format("{} ({})", usual, others);
}

// Rows for the fields of all types of a list; types that share a field share the row. `variants` gives the places of a
// draft where such a type may stand.
template <class List, class Variants>
void add_fields(std::vector<ParameterRow>& rows, std::string const& owner, Variants variants) {
  std::vector<ParameterRow> added;
  std::vector<std::vector<std::string>> defaults;  // of added, in the order of its owner_values
  List::for_each([&]<class T>(std::type_identity<T>) {
    auto const add = [&](std::string_view field, auto const& value, auto const&... range) {
      using V = std::decay_t<decltype(value)>;
      std::string const name = parameter_name(owner, T::name, field);
      std::string text;
      if constexpr (std::is_arithmetic_v<V>) {
        text = fmt::format("{}", value);
      } else {
        text = list_text(value);
      }
      auto const same = std::find_if(added.begin(), added.end(), [&](ParameterRow const& row) { return row.name == name; });
      if (same != added.end()) {
        same->owner_values.emplace_back(T::name);
        defaults[static_cast<std::size_t>(same - added.begin())].push_back(text);
        return;
      }
      added.push_back({.name = name,
                       .type = std::is_same_v<V, bool> ? ParameterType::kBoolean : std::is_same_v<V, int> ? ParameterType::kInteger
                               : std::is_same_v<V, double> ? ParameterType::kNumber : ParameterType::kList,
                       .range = Range(range...), .owner = owner, .owner_values = {std::string(T::name)},
                       .set = [name, key = std::string(field), variants](ModelDraft& draft, int, ParameterValue const& chosen) {
                         bool used = false;
                         for (auto* const variant : variants(draft)) used = set_field(*variant, key, chosen) || used;
                         if (used) return;
                         throw InputError({.key = parameter_key(name), .expected = fmt::format("{} to be {}", find_row(name).row->owner, fmt::join(find_row(name).row->owner_values, " or ")), .found = "another"});
                       }});
      defaults.push_back({text});
    };
    T const defaulted{};
    T::fields(defaulted, add);
  });
  for (std::size_t i = 0; i < added.size(); ++i) {
    bool const all = added[i].owner_values.size() == List::size;
    added[i].summary = all ? fmt::format("of every {}", owner) : fmt::format("of {} {}", owner, fmt::join(added[i].owner_values, ", "));
    added[i].summary += note_on(added[i].name);
    added[i].default_value = merged_default(added[i].owner_values, defaults[i]);
    if (all) added[i].owner.clear();
    rows.push_back(std::move(added[i]));
  }
}

std::vector<std::string> output_names() {
  std::vector<std::string> names;
  for (auto const output : {OutputActivation::kAuto, OutputActivation::kSoftmax, OutputActivation::kSigmoid, OutputActivation::kLinear}) {
    names.emplace_back(name_of(output));
  }
  return names;
}

void set_class_weight(ModelDraft& draft, int, ParameterValue const& value) {
  auto const& text = std::get<std::string>(value);
  draft.config.class_weight = {.balanced = text == "balanced", .weights = parse_list(text).value_or(std::vector<double>{})};
}

template <class Value>
ParameterRow preprocess_row(std::string const& name, std::optional<Value> PreprocessingChoice::*field, std::vector<std::string> names,
                            std::optional<Value> (*named)(std::string_view), Value by_default, std::string summary) {
  return {.name = "preprocess." + name, .type = ParameterType::kName, .names = std::move(names), .default_value = std::string(name_of(by_default)),
          .summary = std::move(summary), .set = [=](ModelDraft& draft, int, ParameterValue const& value) {
            draft.config.preprocess.*field = named(std::get<std::string>(value));
          }};
}

void add_preprocessing(std::vector<ParameterRow>& rows) {
  Preprocessing const defaults;
  rows.push_back(preprocess_row<Scaling>("scaling", &PreprocessingChoice::scaling, {"auto", "unit", "standard", "minmax", "quantile", "none"},
                                         scaling_named, defaults.scaling, "of numbers; instead of data.scaling"));
  rows.push_back(preprocess_row<Imputation>("imputation", &PreprocessingChoice::imputation, {"mean", "median"}, imputation_named,
                                            defaults.imputation, "what stands for a missing number; instead of data.imputation"));
  rows.push_back({.name = "preprocess.indicators", .type = ParameterType::kBoolean, .default_value = "true",
                  .summary = "a feature for each number that may be missing; instead of data.indicators",
                  .set = [](ModelDraft& draft, int, ParameterValue const& value) { draft.config.preprocess.indicators = std::get<bool>(value); }});
  rows.push_back({.name = "preprocess.min_count", .type = ParameterType::kInteger, .range = Range::at_least(1),
                  .default_value = std::to_string(defaults.min_count), .summary = "rows that a level of its own needs; instead of data.min_count",
                  .set = [](ModelDraft& draft, int, ParameterValue const& value) {
                    draft.config.preprocess.min_count = static_cast<int>(std::get<std::int64_t>(value));
                  }});
}

// Owners stand before what they own: to_mlp_config sets in this order.
std::vector<ParameterRow> make_rows() {
  using T = ParameterType;
  MlpConfig const defaults;
  Range const rate = Range::half_open(0.0, 1.0);
  std::vector<ParameterRow> rows;
  rows.push_back({.name = "layers", .type = T::kInteger, .range = Range::closed(0, kMaxHiddenLayers),
                  .default_value = std::to_string(ModelDraft{}.layers), .summary = "hidden layers",
                  .set = [](ModelDraft& draft, int, ParameterValue const& value) { assign(draft.layers, value); }});
  rows.push_back({.name = "units", .type = T::kInteger, .range = Range::at_least(1), .default_value = std::to_string(ModelDraft{}.units),
                  .summary = "units of a hidden layer", .per_layer = true,
                  .set = [](ModelDraft& draft, int layer, ParameterValue const& value) {
                    assign(layer < 0 ? draft.units : draft.own_units[layer], value);
                  }});
  rows.push_back(choice<Activations>("activation", std::string(name_of(defaults.activation)), "activation of a hidden layer",
                                     [](ModelDraft& draft, int layer, Activation activation) {
                                       (layer < 0 ? draft.config.activation : draft.own_activation[layer]) = activation;
                                     }));
  rows.back().per_layer = true;
  add_fields<Activations>(rows, "activation", [](ModelDraft& draft) {
    std::vector<Activation*> all{&draft.config.activation};
    for (auto& [layer, activation] : draft.own_activation) all.push_back(&activation);
    return all;
  });
  rows.push_back({.name = "output_activation", .type = T::kName, .names = output_names(), .default_value = "auto",
                  .summary = "softmax or sigmoid for classes, linear for a regression",
                  .set = [](ModelDraft& draft, int, ParameterValue const& value) {
                    std::vector<std::string> const names = output_names();
                    auto const found = std::find(names.begin(), names.end(), std::get<std::string>(value));
                    draft.config.output = static_cast<OutputActivation>(found - names.begin());
                  }});
  rows.push_back(choice<Initializers>("initializer", std::string(name_of(defaults.initializer)), "initial kernels; biases start at 0",
                                      [](ModelDraft& draft, int, Initializer made) { draft.config.initializer = made; }));
  add_fields<Initializers>(rows, "initializer", [](ModelDraft& draft) { return std::vector{&draft.config.initializer}; });
  rows.push_back(choice<Optimizers>("optimizer", std::string(name_of(defaults.optimizer)), "update rule",
                                    [](ModelDraft& draft, int, Optimizer made) { draft.config.optimizer = made; }));
  add_fields<Optimizers>(rows, "optimizer", [](ModelDraft& draft) { return std::vector{&draft.config.optimizer}; });
  rows.push_back(choice<LearningRates>("learning_rate_schedule", std::string(name_of(defaults.learning_rate_schedule)),
                                       "learning_rate over the epochs",
                                       [](ModelDraft& draft, int, LearningRate made) { draft.config.learning_rate_schedule = made; }));
  add_fields<LearningRates>(rows, "learning_rate_schedule",
                            [](ModelDraft& draft) { return std::vector{&draft.config.learning_rate_schedule}; });
  rows.push_back(choice<Losses>("loss", "by task", "crossentropy, binary_crossentropy or mse by default",
                                [](ModelDraft& draft, int, Loss made) { draft.config.loss = made; }));
  add_fields<Losses>(rows, "loss", [](ModelDraft& draft) {
    return draft.config.loss ? std::vector<Loss*>{&*draft.config.loss} : std::vector<Loss*>{};
  });
  rows.push_back(member("batch_size", &MlpConfig::batch_size, Range::at_least(1), "rows of a minibatch"));
  rows.push_back(member("input_dropout", &MlpConfig::input_dropout, rate, "dropout of the features"));
  rows.push_back(member("dropout", &MlpConfig::dropout, rate, "dropout after a hidden layer"));
  rows.back().per_layer = true;
  rows.back().set = [](ModelDraft& draft, int layer, ParameterValue const& value) {
    assign(layer < 0 ? draft.config.dropout : draft.own_dropout[layer], value);
  };
  rows.push_back(member("max_norm", &MlpConfig::max_norm, Range::at_least(0), "bound on the norm of a unit's weights, 0: none"));
  rows.push_back(member("l1", &MlpConfig::l1, Range::at_least(0), "kernel penalty l1 * sum|w|"));
  rows.push_back(member("l2", &MlpConfig::l2, Range::at_least(0), "kernel penalty l2 * sum w^2"));
  rows.push_back(member("weight_decay", &MlpConfig::weight_decay, Range::at_least(0), "decoupled decay, times the learning rate"));
  rows.back().default_value = fmt::format("0 (adamw: {})", AdamW::default_weight_decay);
  rows.back().set = [](ModelDraft& draft, int, ParameterValue const& value) { draft.weight_decay = number_of(value); };
  rows.push_back(member("clip_norm", &MlpConfig::clip_norm, Range::at_least(0), "bound on a gradient tensor's norm, 0: none"));
  rows.push_back(member("global_clip_norm", &MlpConfig::global_clip_norm, Range::at_least(0), "bound on the whole gradient's norm, 0: none"));
  rows.push_back(member("label_smoothing", &MlpConfig::label_smoothing, rate, "share of the target spread over all classes"));
  rows.push_back({.name = "class_weight", .type = T::kList, .range = Range::at_least(0), .names = {"none", "balanced"},
                  .default_value = "none", .summary = "weights of the loss, one a class", .set = set_class_weight});
  rows.push_back(stopping("patience", &EarlyStopping::patience, Range::at_least(0), "[epochs] without improvement before a run stops"));
  rows.push_back(stopping("min_delta", &EarlyStopping::min_delta, Range::at_least(0), "what counts as an improvement"));
  rows.push_back(stopping("restore_best", &EarlyStopping::restore_best, Range{}, "the best epoch's weights count"));
  rows.push_back({.name = "early_stopping.monitor", .type = T::kName, .names = objective_names(),
                  .default_value = EarlyStopping{}.monitor.name(), .summary = "the metric that has to improve",
                  .owner = "early_stopping.patience", .set = [](ModelDraft& draft, int, ParameterValue const& value) {
                    if (!draft.config.early_stopping) draft.config.early_stopping.emplace();
                    draft.config.early_stopping->monitor = *objective_named(std::get<std::string>(value));
                  }});
  add_preprocessing(rows);
  rows.push_back({.name = "epochs", .type = T::kInteger, .range = Range::at_least(1), .default_value = "the schedule's",
                  .summary = "epochs of a trial; only under schedule: full without epochs of its own",
                  .set = [](ModelDraft&, int, ParameterValue const&) {}});  // the sweep reads it: epochs_of
  return rows;
}

std::string type_name(ParameterType type) {
  switch (type) {
    case ParameterType::kInteger:
      return "integer";
    case ParameterType::kNumber:
      return "number";
    case ParameterType::kBoolean:
      return "boolean";
    case ParameterType::kName:
      return "name";
    case ParameterType::kList:
      return "list";
  }
  return "";
}

bool fits(ParameterRow const& row, ParameterValue const& value) {
  switch (row.type) {
    case ParameterType::kBoolean:
      return std::holds_alternative<bool>(value);
    case ParameterType::kInteger:
    case ParameterType::kNumber: {
      if (std::holds_alternative<bool>(value) || std::holds_alternative<std::string>(value)) return false;
      double const number = number_of(value);
      bool const whole = number == std::floor(number) && std::fabs(number) <= std::numeric_limits<int>::max();
      return row.range.contains(number) && (row.type == ParameterType::kNumber || whole);
    }
    case ParameterType::kName:
    case ParameterType::kList:
      break;
  }
  auto const* const text = std::get_if<std::string>(&value);
  if (text == nullptr) return false;
  if (std::find(row.names.begin(), row.names.end(), *text) != row.names.end()) return true;
  std::optional<std::vector<double>> const list = row.type == ParameterType::kList ? parse_list(*text) : std::nullopt;
  return list && std::all_of(list->begin(), list->end(), [&](double x) { return row.range.contains(x); });
}

}  // namespace

std::vector<ParameterRow> const& parameter_rows() {
  static std::vector<ParameterRow> const rows = make_rows();
  return rows;
}

RowReference find_row(std::string const& name) {
  std::string base = name;
  int layer = -1;
  std::size_t const bar = name.rfind('_');
  std::string const digits = bar == std::string::npos ? "" : name.substr(bar + 1);
  bool const numbered = !digits.empty() && digits.size() <= 2 && std::all_of(digits.begin(), digits.end(), [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
  for (ParameterRow const& row : parameter_rows()) {
    if (row.name == name) return {&row, -1};
    if (numbered && row.per_layer && name.compare(0, bar, row.name) == 0 && bar == row.name.size() && (digits.size() == 1 || digits[0] != '0')) {
      layer = std::stoi(digits);
      if (layer < kMaxHiddenLayers) return {&row, layer};
    }
  }
  return {};
}

std::string describe_range(ParameterRow const& row) {
  std::string const numbers = row.range.describe();
  switch (row.type) {
    case ParameterType::kInteger:
      return numbers == "a finite number" ? "an integer" : "an integer" + numbers.substr(std::string("a number").size());
    case ParameterType::kNumber:
      return numbers;
    case ParameterType::kBoolean:
      return "true or false";
    case ParameterType::kName:
      return fmt::format("one of {}", fmt::join(row.names, ", "));
    case ParameterType::kList:
      break;
  }
  std::string const list = "a list, each " + numbers;
  return row.names.empty() ? list : fmt::format("{} or {}", fmt::join(row.names, ", "), list);
}

std::string parameter_key(std::string const& name) { return "parameters." + name; }

void throw_unknown_parameter(std::string const& name) {
  std::vector<std::string> names;
  for (ParameterRow const& row : parameter_rows()) names.push_back(row.name);
  std::string const near = nearest(name, names);
  throw InputError({.key = parameter_key(name), .expected = "a known parameter", .found = fmt::format("'{}'", name),
                    .hint = near.empty() ? fmt::format("known: {}", fmt::join(names, ", ")) : fmt::format("did you mean '{}'?", near)});
}

void check_value(ParameterRow const& row, std::string const& key, ParameterValue const& value) {
  if (fits(row, value)) return;
  auto const* const text = std::get_if<std::string>(&value);
  std::string const near = text == nullptr ? "" : nearest(*text, row.names);
  throw InputError({.key = key, .expected = describe_range(row), .found = text == nullptr ? to_string(value) : fmt::format("'{}'", *text),
                    .hint = near.empty() ? "" : fmt::format("did you mean '{}'?", near)});
}

std::optional<std::vector<double>> parse_list(std::string const& text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  std::vector<double> values;
  std::string const inside = text.substr(1, text.size() - 2);
  for (std::size_t begin = 0; begin < inside.size();) {
    std::size_t const comma = std::min(inside.find(',', begin), inside.size());
    std::string item = inside.substr(begin, comma - begin);
    std::erase(item, ' ');
    std::optional<double> const value = parse_number(item);
    if (!value) return std::nullopt;
    values.push_back(*value);
    begin = comma + 1;
  }
  return values;
}

std::string list_text(std::vector<double> const& values) { return fmt::format("[{}]", fmt::join(values, ", ")); }

std::vector<KnownParameter> const& known_parameters() {
  static std::vector<KnownParameter> const known = [] {
    std::vector<KnownParameter> made;
    for (ParameterRow const& row : parameter_rows()) {
      made.push_back({.name = row.name, .type = type_name(row.type), .range = describe_range(row), .default_value = row.default_value,
                      .summary = row.summary, .per_layer = row.per_layer});
    }
    return made;
  }();
  return known;
}

}  // namespace shoal
