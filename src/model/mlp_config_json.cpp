// SPDX-License-Identifier: Apache-2.0
// MlpConfig as JSON and back. Numbers are printed with as many digits as reading back the same bits takes. A key that is
// absent keeps its default, so that a study of today can be read when networks have more fields; an unknown key is refused.
#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"
#include "shoal/mlp_config.hpp"
#include "src/model/mlp_config_fields.hpp"

namespace shoal {
namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of_goal(Goal goal) { return goal == Goal::kMinimize ? "minimize" : "maximize"; }

/// Visits a fields list and adds each field to an object.
struct Writer {
  Json& object;

  template <class T, class... MaybeRange>
  void operator()(std::string_view key, T const& value, MaybeRange const&...) const {
    object[std::string(key)] = json_of(value);
  }

  static Json json_of(double value) { return value; }
  static Json json_of(int value) { return value; }
  static Json json_of(bool value) { return value; }
  static Json json_of(OutputActivation value) { return name_of(value); }
  static Json json_of(Scaling value) { return name_of(value); }
  static Json json_of(Imputation value) { return name_of(value); }
  static Json json_of(Objective const& value) {
    return {{"metric", info_of(value.metric).name}, {"on_validation", value.on_validation}, {"goal", name_of_goal(value.goal)}};
  }
  static Json json_of(ClassWeight const& value) { return {{"balanced", value.balanced}, {"weights", value.weights}}; }
  static Json json_of(HiddenLayer const& value) {
    return {{"units", value.units}, {"activation", json_of(value.activation)}, {"dropout", json_of(value.dropout)}};
  }
  static Json json_of(EarlyStopping const& value) {
    Json json = Json::object();
    for_each_field_of_stopping(value, Writer{json});
    return json;
  }
  static Json json_of(PreprocessingChoice const& value) {
    Json json = Json::object();
    for_each_field_of_preprocess(value, Writer{json});
    return json;
  }
  template <class T>
  static Json json_of(std::optional<T> const& value) {
    return value ? json_of(*value) : Json(nullptr);
  }
  template <class T>
  static Json json_of(std::vector<T> const& values) {
    Json json = Json::array();
    for (T const& value : values) json.push_back(json_of(value));
    return json;
  }
  template <class... Ts>
  static Json json_of(std::variant<Ts...> const& chosen) {
    return std::visit(
        [](auto const& value) {
          Json json = {{"name", value.name}};
          value.fields(value, Writer{json});
          return json;
        },
        chosen);
  }
};

/// One place in the text that is read, with its path for messages.
class Reader {
 public:
  Reader(Json const& json, std::string path) : json_(json), path_(std::move(path)) {}

  void read(double& value) const {
    if (!json_.is_number()) refuse("a number");
    value = json_.get<double>();
  }
  void read(int& value) const {
    if (!json_.is_number_integer()) refuse("an integer");
    auto const wide = json_.get<double>();  // integers beyond its precision are out of range anyway
    if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) refuse("a 32-bit integer");
    value = static_cast<int>(wide);
  }
  void read(bool& value) const {
    if (!json_.is_boolean()) refuse("true or false");
    value = json_.get<bool>();
  }
  void read(OutputActivation& value) const {
    for (auto candidate : {OutputActivation::kAuto, OutputActivation::kSoftmax, OutputActivation::kSigmoid, OutputActivation::kLinear}) {
      if (text() == name_of(candidate)) {
        value = candidate;
        return;
      }
    }
    refuse("auto, softmax, sigmoid or linear");
  }
  void read(Scaling& value) const {
    auto const found = scaling_named(text());
    if (!found) refuse("the name of a scaling");
    value = *found;
  }
  void read(Imputation& value) const {
    auto const found = imputation_named(text());
    if (!found) refuse("mean or median");
    value = *found;
  }
  void read(Metric& value) const {
    auto const found = metric_named(text());
    if (!found) refuse("the name of a metric");
    value = *found;
  }
  void read(Goal& value) const {
    if (text() != "minimize" && text() != "maximize") refuse("minimize or maximize");
    value = text() == "minimize" ? Goal::kMinimize : Goal::kMaximize;
  }
  void read(Objective& value) const {
    read_object([&](auto&& field) {
      field("metric", value.metric);
      field("on_validation", value.on_validation);
      field("goal", value.goal);
    });
  }
  void read(ClassWeight& value) const {
    read_object([&](auto&& field) {
      field("balanced", value.balanced);
      field("weights", value.weights);
    });
  }
  void read(EarlyStopping& value) const {
    read_object([&](auto&& field) { for_each_field_of_stopping(value, field); });
  }
  void read(PreprocessingChoice& value) const {
    read_object([&](auto&& field) { for_each_field_of_preprocess(value, field); });
  }
  void read(MlpConfig& value) const {
    read_object([&](auto&& field) { for_each_field(value, field); });
  }
  void read(std::vector<double>& values) const {
    values.clear();
    for_each_element([&](Reader const& element) { element.read(values.emplace_back()); });
  }
  void read(std::vector<HiddenLayer>& layers) const {
    layers.clear();
    for_each_element([&](Reader const& element) {
      HiddenLayer& layer = layers.emplace_back(1);
      element.read_object([&](auto&& field) {
        field("units", layer.units);
        field("activation", layer.activation);
        field("dropout", layer.dropout);
      });
    });
  }
  template <class T>
  void read(std::optional<T>& value) const {
    if (json_.is_null()) return value.reset();
    read(value.emplace());
  }
  template <class... Ts>
  void read(std::variant<Ts...>& chosen) const {
    auto const name = json_.is_object() ? json_.find("name") : json_.end();
    if (name == json_.end()) refuse("an object with a name");
    auto made = TypeList<Ts...>::make(Reader(*name, path_ + ".name").text());
    if (!made) refuse(fmt::format("one of {}", known_names<Ts...>()));
    std::visit(
        [&](auto& value) {
          read_object([&](auto&& field) {
            std::string ignored_name;
            field("name", ignored_name);
            value.fields(value, field);
          });
        },
        *made);
    chosen = std::move(*made);
  }
  void read(std::string& value) const { value = text(); }

 private:
  std::string text() const {
    if (!json_.is_string()) refuse("a string");
    return json_.get<std::string>();
  }

  /// Calls f(field), where field(key, value) reads that key if it is there; then refuses keys that no one asked for.
  template <class F>
  void read_object(F&& f) const {
    if (!json_.is_object()) refuse("an object");
    std::vector<std::string> known;
    f([&](std::string_view key, auto& value, auto const&... /*range*/) {
      known.emplace_back(key);
      if (auto const found = json_.find(known.back()); found != json_.end()) Reader(*found, below(key)).read(value);
    });
    for (auto const& [key, value] : json_.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      std::string const near = nearest(key, known);
      throw InputError({.key = below(key), .expected = "a known key", .found = key, .hint = near.empty() ? "" : fmt::format("did you mean {}?", near)});
    }
  }

  template <class F>
  void for_each_element(F&& f) const {
    if (!json_.is_array()) refuse("a list");
    for (std::size_t i = 0; i < json_.size(); ++i) f(Reader(json_[i], fmt::format("{}[{}]", path_, i)));
  }

  template <class... Ts>
  static std::string known_names() {
    std::string names;
    for (std::string_view name : TypeList<Ts...>::names) names += (names.empty() ? "" : ", ") + std::string(name);
    return names;
  }

  std::string below(std::string_view key) const { return path_.empty() ? std::string(key) : path_ + "." + std::string(key); }

  [[noreturn]] void refuse(std::string expected) const {
    throw InputError({.key = path_, .expected = std::move(expected), .found = json_.dump()});
  }

  Json const& json_;
  std::string path_;
};

}  // namespace

std::string encode(MlpConfig const& config) {
  Json json = Json::object();
  for_each_field(config, Writer{json});
  return json.dump();
}

MlpConfig decode_mlp_config(std::string const& json) {
  Json parsed;
  try {
    parsed = Json::parse(json);
  } catch (Json::exception const& error) {
    throw InputError({.expected = "a network's configuration as JSON", .found = error.what()});
  }
  MlpConfig config;
  Reader(parsed, "").read(config);
  return config;
}

}  // namespace shoal
