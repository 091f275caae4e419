// SPDX-License-Identifier: Apache-2.0
// JSON Schema as far as docs/events.schema.json uses it; a keyword that is not known here is an error, so that none is passed over.
#pragma once

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace shoal {

class JsonSchema {
 public:
  explicit JsonSchema(nlohmann::json schema) : root_(std::move(schema)) {}
  /// What is wrong with it, or "".
  [[nodiscard]] std::string problem(nlohmann::json const& value) const { return problem(value, root_, "$"); }

 private:
  using Json = nlohmann::json;

  static bool is(Json const& value, std::string const& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    return type == "null" && value.is_null();
  }

  std::string problem(Json const& value, Json const& schema, std::string const& at) const {
    for (auto const& [keyword, rule] : schema.items()) {
      if (std::string const wrong = broken(value, schema, keyword, rule, at); !wrong.empty()) return wrong;
    }
    return "";
  }

  std::string broken(Json const& value, Json const& schema, std::string const& keyword, Json const& rule, std::string const& at) const {
    static std::set<std::string> const kIgnored{"$schema", "title", "description", "$defs", "additionalProperties"};
    if (kIgnored.contains(keyword)) return "";
    if (keyword == "$ref") return problem(value, root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), at);
    if (keyword == "const") return value == rule ? "" : fmt::format("{}: {} is not {}", at, value.dump(), rule.dump());
    if (keyword == "enum") return std::ranges::find(rule, value) != rule.end() ? "" : fmt::format("{}: {} is none of {}", at, value.dump(), rule.dump());
    if (keyword == "minimum") return !value.is_number() || value >= rule ? "" : fmt::format("{}: {} is below {}", at, value.dump(), rule.dump());
    if (keyword == "type") {
      bool const ok = rule.is_array() ? std::ranges::any_of(rule, [&](Json const& type) { return is(value, type); }) : is(value, rule);
      return ok ? "" : fmt::format("{}: {} is not of type {}", at, value.dump(), rule.dump());
    }
    if (keyword == "oneOf") {
      std::string all;
      int n = 0;
      for (Json const& each : rule) {
        std::string const wrong = problem(value, each, at);
        n += wrong.empty() ? 1 : 0;
        all += wrong + "; ";
      }
      return n == 1 ? "" : fmt::format("{} of the alternatives match: {}", n, all);
    }
    if (keyword == "required") {
      if (!value.is_object()) return "";
      for (Json const& name : rule) {
        if (!value.contains(name.get<std::string>())) return fmt::format("{}: no {}", at, name.dump());
      }
      return "";
    }
    if (keyword == "properties") {
      if (!value.is_object()) return "";
      for (auto const& [name, each] : value.items()) {
        if (rule.contains(name)) {
          if (std::string const wrong = problem(each, rule.at(name), at + "." + name); !wrong.empty()) return wrong;
        } else if (schema.value("additionalProperties", true) == false) {
          return fmt::format("{}: {} is not in the schema", at, name);
        }
      }
      return "";
    }
    if (keyword == "items") {
      for (Json const& each : value) {
        if (std::string const wrong = problem(each, rule, at + "[]"); !wrong.empty()) return wrong;
      }
      return "";
    }
    return fmt::format("the schema's keyword {} is not known here", keyword);
  }

  Json root_;
};

}  // namespace shoal
