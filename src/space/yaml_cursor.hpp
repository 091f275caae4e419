// SPDX-License-Identifier: Apache-2.0
// A position in a YAML tree with its key path: typed access whose errors say where, what was expected and what was found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shoal/range.hpp"
#include "shoal/space.hpp"
#include "src/space/yaml_tree.hpp"

namespace shoal {

class YamlCursor {
 public:
  YamlCursor(YamlNode const& node, std::string key) : node_(&node), key_(std::move(key)) {}

  [[nodiscard]] std::string const& key() const { return key_; }
  [[nodiscard]] bool is_null() const { return node_->kind == YamlNode::Kind::kNull; }
  [[nodiscard]] bool is_scalar() const { return node_->kind == YamlNode::Kind::kScalar; }
  [[nodiscard]] bool is_list() const { return node_->kind == YamlNode::Kind::kList; }
  [[nodiscard]] bool is_map() const { return node_->kind == YamlNode::Kind::kMap; }
  /// This word, as `none`; quoted too, since JSON has no bare ones.
  [[nodiscard]] bool is_word(std::string const& word) const { return is_scalar() && node_->text == word; }

  /// Checks that this is a map with no other keys; the error names the nearest known one.
  void allow(std::vector<std::string> const& keys) const;
  [[nodiscard]] std::optional<YamlCursor> get(std::string const& key) const;  ///< of a map
  [[nodiscard]] YamlCursor require(std::string const& key) const;
  [[nodiscard]] std::vector<std::pair<std::string, YamlCursor>> entries() const;  ///< checks that this is a map
  [[nodiscard]] std::vector<YamlCursor> items() const;                           ///< checks that this is a list

  [[nodiscard]] std::string text() const;                ///< quoted, or a bare word that YAML takes for nothing else
  [[nodiscard]] std::string word() const;                ///< as written, even `y` or `12`: a name from the user's data
  [[nodiscard]] std::string name(std::vector<std::string> const& known) const;  ///< one of these
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] double number(Range const& = Range::any()) const;
  [[nodiscard]] std::int64_t integer(std::int64_t low, std::int64_t high) const;
  [[nodiscard]] ParameterValue value() const;            ///< by YAML's own typing
  [[nodiscard]] std::string found() const;               ///< this value, for messages

  /// The problem with the place of one of this map's keys filled in.
  [[nodiscard]] InputProblem at_key(std::string const& key, InputProblem) const;
  [[noreturn]] void fail(std::string expected, std::string found, std::string hint = "") const;
  [[noreturn]] void fail(std::string expected) const { fail(std::move(expected), found()); }

 private:
  void refuse_switch_words() const;  // yes, no, on, off: booleans in YAML 1.1, text in 1.2

  YamlNode const* node_;
  std::string key_;
};

/// The scalar grammars of YAML's core schema, without hexadecimal, octal and underscores.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string const&);
[[nodiscard]] std::optional<double> parse_number(std::string const&);

}  // namespace shoal
