// SPDX-License-Identifier: Apache-2.0
#include "src/space/yaml_tree.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace shoal {
namespace {

// Aliases may nest: a short text can stand for a tree without end ("billion laughs").
constexpr int kMaxDepth = 32;
constexpr int kMaxNodes = 200'000;

class Converter {
 public:
  explicit Converter(std::string const& file) : file_(file) {}

  YamlNode convert(YAML::Node const& node, int depth = 0) {
    YamlNode made{.file = file_, .line = node.Mark().line + 1, .column = node.Mark().column + 1};
    if (depth > kMaxDepth || ++n_nodes_ > kMaxNodes) {
      throw InputError(at_node(made, {.expected = fmt::format("at most {} levels and {} values", kMaxDepth, kMaxNodes)}));
    }
    switch (node.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        made.kind = YamlNode::Kind::kScalar;
        made.text = node.Scalar();
        made.quoted = node.Tag() == "!";
        break;
      case YAML::NodeType::Sequence:
        made.kind = YamlNode::Kind::kList;
        for (YAML::Node const& item : node) made.items.push_back(convert(item, depth + 1));
        break;
      case YAML::NodeType::Map:
        made.kind = YamlNode::Kind::kMap;
        for (auto const& entry : node) add_entry(made, convert(entry.first, depth + 1), convert(entry.second, depth + 1));
        break;
    }
    return made;
  }

 private:
  static void add_entry(YamlNode& map, YamlNode key, YamlNode value) {
    if (key.kind != YamlNode::Kind::kScalar) throw InputError(at_node(key, {.expected = "a name as key", .found = "another value"}));
    for (auto const& [earlier, ignored] : map.entries) {
      if (earlier.text != key.text) continue;
      throw InputError(at_node(key, {.key = key.text, .expected = "each key once", .found = fmt::format("it again (first on line {})", earlier.line)}));
    }
    if (value.kind == YamlNode::Kind::kNull) {  // nothing stands nowhere: yaml-cpp names the next token's place
      value.line = key.line;
      value.column = key.column;
    }
    map.entries.emplace_back(std::move(key), std::move(value));
  }

  std::string const& file_;
  int n_nodes_ = 0;
};

// The entry of a map whose key begins the path, longest first; `rest` is what follows it.
std::pair<YamlNode, YamlNode>* entry_of(YamlNode& map, std::string const& path, std::string& rest) {
  std::pair<YamlNode, YamlNode>* best = nullptr;
  for (auto& entry : map.entries) {
    std::string const& key = entry.first.text;
    bool const begins = path.compare(0, key.size(), key) == 0 && (path.size() == key.size() || path[key.size()] == '.');
    if (begins && (best == nullptr || key.size() > best->first.text.size())) best = &entry;
  }
  if (best != nullptr) rest = path.size() == best->first.text.size() ? "" : path.substr(best->first.text.size() + 1);
  return best;
}

// A value that an override goes into: a single word becomes the key that it stands for, any other value is replaced.
void make_map(YamlNode& node, std::string const& path, PathRules const& rules, std::string const& file) {
  if (node.kind == YamlNode::Kind::kMap) return;
  YamlNode map{.kind = YamlNode::Kind::kMap, .file = file};
  for (auto const& [key, inner] : rules.shorthands) {
    if (path == key + "." && node.kind == YamlNode::Kind::kScalar) {
      YamlNode name = node;
      name.text = inner;
      map.entries.emplace_back(std::move(name), node);
    }
  }
  node = std::move(map);
}

bool holds(std::vector<std::string> const& keys, std::string const& key) { return std::ranges::find(keys, key) != keys.end(); }

// A section that is one of several things becomes what `key` says, without what only the others have.
void settle_either(YamlNode& section, std::string const& path, std::string const& key, PathRules const& rules) {
  bool const is_either = std::ranges::any_of(rules.either_sections, [&](std::string const& name) { return path == name + "."; });
  auto const has_key = [&](std::vector<std::string> const& keys) { return holds(keys, key); };
  if (!is_either || std::ranges::count_if(rules.either_keys, has_key) != 1) return;
  std::vector<std::string> const& kept = *std::ranges::find_if(rules.either_keys, has_key);
  std::erase_if(section.entries, [&](auto const& entry) {
    std::string const& other = entry.first.text;
    return !holds(kept, other) && std::ranges::any_of(rules.either_keys, [&](auto const& keys) { return holds(keys, other); });
  });
}

// "early_stopping.patience.min" -> the length of "early_stopping.patience".
std::size_t dotted_key_length(std::string const& rest, PathRules const& rules) {
  std::size_t const last = rest.rfind('.');
  if (last == std::string::npos) return rest.size();
  bool const inner = holds(rules.inner_keys, rest.substr(last + 1));
  return inner ? last : rest.size();
}

void forget_places(YamlNode& node) {
  node.line = node.column = 0;
  for (YamlNode& item : node.items) forget_places(item);
  for (auto& [key, value] : node.entries) {
    key.line = key.column = 0;
    forget_places(value);
  }
}

}  // namespace

YamlNode parse_yaml(std::string const& text, std::string const& file) {
  try {
    std::vector<YAML::Node> const documents = YAML::LoadAll(text);
    if (documents.size() > 1) {
      throw InputError({.file = file, .line = documents[1].Mark().line + 1, .expected = "one YAML document", .found = std::to_string(documents.size())});
    }
    YamlNode root = documents.empty() ? YamlNode{} : Converter(file).convert(documents[0]);
    root.file = file;
    return root;
  } catch (YAML::Exception const& error) {
    int const line = error.mark.is_null() ? 0 : error.mark.line + 1;
    throw InputError({.file = file, .line = line, .column = error.mark.column + 1, .expected = "YAML or JSON", .found = error.msg});
  }
}

void apply_override(YamlNode& root, std::string const& path, std::string const& text, PathRules const& rules) {
  std::string const name = "--set " + path;
  if (path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != std::string::npos) {
    throw InputError({.file = name, .expected = "a key path such as schedule.max_epochs", .found = "'" + path + "'"});
  }
  YamlNode* node = &root;
  std::string rest = path;
  while (!rest.empty()) {
    make_map(*node, path.substr(0, path.size() - rest.size()), rules, name);
    settle_either(*node, path.substr(0, path.size() - rest.size()), rest, rules);
    std::string after;
    auto* entry = entry_of(*node, rest, after);
    if (entry == nullptr) {
      std::string const above = path.substr(0, path.size() - rest.size());
      std::size_t const length = above == rules.dotted + "." ? dotted_key_length(rest, rules) : std::min(rest.find('.'), rest.size());
      node->entries.emplace_back(YamlNode{.kind = YamlNode::Kind::kScalar, .text = rest.substr(0, length), .file = name}, YamlNode{.file = name});
      entry = &node->entries.back();
      after = length == rest.size() ? "" : rest.substr(length + 1);
    }
    node = &entry->second;
    rest = after;
  }
  *node = parse_yaml(text, name);
  forget_places(*node);
}

InputError located(InputError const& error, YamlNode const& root) {
  InputProblem problem = error.problem();
  if (!problem.file.empty()) return error;
  YamlNode const* node = &root;
  std::string rest = problem.key;
  while (!rest.empty() && node->kind == YamlNode::Kind::kMap) {
    std::string after;
    auto* const entry = entry_of(const_cast<YamlNode&>(*node), rest, after);
    if (entry == nullptr) break;
    node = &entry->second;
    rest = after;
  }
  return InputError(at_node(*node, std::move(problem)));
}

InputProblem at_node(YamlNode const& node, InputProblem problem) {
  problem.file = node.file;
  problem.line = node.line;
  problem.column = node.column;
  if (node.file == "--set " + problem.key) problem.key.clear();
  return problem;
}

}  // namespace shoal
