// SPDX-License-Identifier: Apache-2.0
// YAML (and so JSON) text as a plain tree that remembers where each value and key stood, and overrides of its values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shoal/errors.hpp"

namespace shoal {

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap } kind = Kind::kNull;
  std::string text;     ///< of a scalar
  bool quoted = false;  ///< then it is text, whatever it looks like
  std::string file;     ///< or "--set KEY"
  int line = 0, column = 0;  ///< from 1; 0 for overrides
  std::vector<YamlNode> items;                         ///< of a list
  std::vector<std::pair<YamlNode, YamlNode>> entries;  ///< of a map, keys are scalars, in order and without duplicates
};

/// Throws InputError for broken YAML, duplicate keys, several documents and nesting without end.
[[nodiscard]] YamlNode parse_yaml(std::string const& text, std::string const& file);

/// What an override needs to know of the schema.
struct PathRules {
  /// Keys whose value may be a single word, and the key that the word then stands for: {"schedule", "method"}.
  std::vector<std::pair<std::string, std::string>> shorthands;
  /// A map whose own keys have dots in them ("parameters"), and the keys inside those.
  std::string dotted;
  std::vector<std::string> inner_keys;
  /// Sections that are one of several things, and the keys of each: an override of a key that belongs to one of them alone
  /// takes the place of the others' keys, so that validation.folds replaces a fraction but keeps `stratified`.
  std::vector<std::string> either_sections;
  std::vector<std::vector<std::string>> either_keys;
};

/// Sets the value at a dotted path to YAML text; creates maps on the way. Longest keys win, so that
/// "parameters.early_stopping.patience.min" finds the parameter "early_stopping.patience".
void apply_override(YamlNode& root, std::string const& path, std::string const& text, PathRules const&);

/// The same problem with the place of the value at its `key` (or of the nearest enclosing one) filled in, unless known.
[[nodiscard]] InputError located(InputError const&, YamlNode const& root);

/// Fills in file, line and column; an override is named by its key alone.
[[nodiscard]] InputProblem at_node(YamlNode const&, InputProblem);

}  // namespace shoal
