// SPDX-License-Identifier: Apache-2.0
#include "src/space/yaml_cursor.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace shoal {
namespace {

std::string lower(std::string word) {
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

bool is_boolean_word(std::string const& word) { return lower(word) == "true" || lower(word) == "false"; }

// "1_000" and "1,000" look like numbers to people: say how to write them.
std::string number_hint(std::string const& text) {
  std::string bare = text;
  std::erase_if(bare, [](char c) { return c == '_' || c == ','; });
  return bare != text && parse_number(bare) ? fmt::format("write {}", bare) : "";
}

std::string joined(std::string const& path, std::string const& key) { return path.empty() ? key : path + "." + key; }

}  // namespace

void YamlCursor::allow(std::vector<std::string> const& keys) const {
  if (!is_map()) fail(fmt::format("a map with the keys {}", fmt::join(keys, ", ")));
  for (auto const& [key, value] : node_->entries) {
    if (std::find(keys.begin(), keys.end(), key.text) != keys.end()) continue;
    std::string const near = nearest(key.text, keys);
    throw InputError(at_node(key, {.key = joined(key_, key.text),
                                   .expected = fmt::format("one of {}", fmt::join(keys, ", ")),
                                   .found = fmt::format("the unknown key '{}'", key.text),
                                   .hint = near.empty() ? "" : fmt::format("did you mean '{}'?", near)}));
  }
}

std::optional<YamlCursor> YamlCursor::get(std::string const& key) const {
  for (auto const& [name, value] : node_->entries) {
    if (name.text == key) return YamlCursor(value, joined(key_, key));
  }
  return std::nullopt;
}

YamlCursor YamlCursor::require(std::string const& key) const {
  std::optional<YamlCursor> const found = get(key);
  if (!found) fail(fmt::format("the key '{}'", key), "none");
  return *found;
}

std::vector<std::pair<std::string, YamlCursor>> YamlCursor::entries() const {
  if (!is_map()) fail("a map");
  std::vector<std::pair<std::string, YamlCursor>> made;
  for (auto const& [key, value] : node_->entries) made.emplace_back(key.text, YamlCursor(value, joined(key_, key.text)));
  return made;
}

std::vector<YamlCursor> YamlCursor::items() const {
  if (!is_list()) fail("a list");
  std::vector<YamlCursor> made;
  for (YamlNode const& item : node_->items) made.emplace_back(item, key_);
  return made;
}

void YamlCursor::refuse_switch_words() const {
  static constexpr std::array<char const*, 6> kWords{"yes", "no", "on", "off", "y", "n"};
  if (!is_scalar() || node_->quoted) return;
  for (char const* const word : kWords) {
    if (lower(node_->text) != word) continue;
    fail("true, false or text in quotes", node_->text, fmt::format("YAML versions disagree about a bare {0}: write \"{0}\" for the word", node_->text));
  }
}

std::string YamlCursor::text() const {
  if (!is_scalar()) fail("text");
  refuse_switch_words();
  if (!node_->quoted && is_boolean_word(node_->text)) fail("text");
  return node_->text;
}

std::string YamlCursor::word() const {
  if (!is_scalar()) fail("a name");
  return node_->text;
}

std::string YamlCursor::name(std::vector<std::string> const& known) const {
  std::string const expected = fmt::format("one of {}", fmt::join(known, ", "));
  if (!is_scalar()) fail(expected);
  refuse_switch_words();
  if (std::find(known.begin(), known.end(), node_->text) != known.end()) return node_->text;
  std::string const near = nearest(node_->text, known);
  fail(expected, found(), near.empty() ? "" : fmt::format("did you mean '{}'?", near));
}

bool YamlCursor::boolean() const {
  refuse_switch_words();
  if (!is_scalar() || node_->quoted || !is_boolean_word(node_->text)) fail("true or false");
  return lower(node_->text) == "true";
}

double YamlCursor::number(Range const& range) const {
  refuse_switch_words();
  std::optional<double> const value = is_scalar() && !node_->quoted ? parse_number(node_->text) : std::nullopt;
  if (!value) fail(range.describe(), found(), is_scalar() ? number_hint(node_->text) : "");
  if (!range.contains(*value)) fail(range.describe());
  return *value;
}

std::int64_t YamlCursor::integer(std::int64_t low, std::int64_t high) const {
  refuse_switch_words();
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  std::string const expected = high == kLargest ? fmt::format("an integer >= {}", low) : fmt::format("an integer from {} to {}", low, high);
  std::optional<std::int64_t> const value = is_scalar() && !node_->quoted ? parse_integer(node_->text) : std::nullopt;
  if (!value) fail(expected, found(), is_scalar() ? number_hint(node_->text) : "");
  if (*value < low || *value > high) fail(expected);
  return *value;
}

ParameterValue YamlCursor::value() const {
  if (!is_scalar()) fail("a value");
  refuse_switch_words();
  if (node_->quoted) return node_->text;
  if (is_boolean_word(node_->text)) return boolean();
  if (auto const whole = parse_integer(node_->text)) return *whole;
  if (auto const real = parse_number(node_->text)) return *real;
  return node_->text;
}

std::string YamlCursor::found() const {
  switch (node_->kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kList:
      return node_->items.empty() ? "an empty list" : "a list";
    case YamlNode::Kind::kMap:
      return "a map";
    case YamlNode::Kind::kScalar:
      break;
  }
  if (!node_->quoted && (parse_number(node_->text) || is_boolean_word(node_->text))) return node_->text;
  return fmt::format("'{}'", node_->text);
}

InputProblem YamlCursor::at_key(std::string const& key, InputProblem problem) const {
  for (auto const& [name, value] : node_->entries) {
    if (name.text == key) return at_node(name, std::move(problem));
  }
  return at_node(*node_, std::move(problem));
}

void YamlCursor::fail(std::string expected, std::string found, std::string hint) const {
  throw InputError(at_node(*node_, {.key = key_, .expected = std::move(expected), .found = std::move(found), .hint = std::move(hint)}));
}

std::optional<std::int64_t> parse_integer(std::string const& text) {
  std::size_t const sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  bool const leading_zero = text.size() > sign + 1 && text[sign] == '0';  // octal in YAML 1.1, decimal in 1.2
  std::int64_t value = 0;
  char const* const first = text.data() + (sign == 1 && text[0] == '+' ? 1 : 0);
  auto const [end, error] = std::from_chars(first, text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || leading_zero || text.size() == sign || text[sign] == '-') return std::nullopt;
  return value;
}

std::optional<double> parse_number(std::string const& text) {
  if (text.empty() || text.find_first_not_of("+-.0123456789eE") != std::string::npos) return std::nullopt;  // no inf, nan, hex
  std::size_t const sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
  if (text.size() == sign || text[sign] == '-' || text[sign] == '+') return std::nullopt;
  if (text.size() > sign + 1 && text[sign] == '0' && std::isdigit(static_cast<unsigned char>(text[sign + 1])) != 0) return std::nullopt;
  double value = 0.0;
  char const* const first = text.data() + (text[0] == '+' ? 1 : 0);
  auto const [end, error] = std::from_chars(first, text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace shoal
