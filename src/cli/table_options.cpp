// SPDX-License-Identifier: Apache-2.0
#include "src/cli/table_options.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "shoal/errors.hpp"

namespace shoal::cli {
namespace {

constexpr char const* kGroup = "Options for text tables";

std::optional<char> separator_of(std::string const& text) {
  if (text.empty() || text == "auto") return std::nullopt;
  if (text == "tab" || text == "\t" || text == "\\t") return '\t';
  if (text == "," || text == ";" || text == "|") return text[0];
  throw InputError({.key = "--separator", .expected = "auto, ',', ';', tab or '|'", .found = "'" + text + "'"});
}

std::optional<char> decimal_of(std::string const& text) {
  if (text.empty() || text == "auto") return std::nullopt;
  if (text == "." || text == ",") return text[0];
  throw InputError({.key = "--decimal", .expected = "auto, '.' or ','", .found = "'" + text + "'"});
}

struct Option {
  char const* name;
  char const* key;
  std::vector<std::string> values;  // none: not given
};

std::vector<std::string> one(std::string const& value) { return value.empty() ? std::vector<std::string>{} : std::vector{value}; }

// Letters, digits and what neither YAML nor a shell takes for more than itself.
bool is_plain(std::string const& text) {
  bool const null = text == "null" || text == "Null" || text == "NULL";
  return !text.empty() && text[0] != '-' && !null && std::ranges::all_of(text, [](unsigned char c) {
    return c > 127 || std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == '/';
  });
}

// "data.drop=x1" or "'data.drop=[\"x 1\", x2]'".
std::string set_text(Option const& option) {
  std::vector<std::string> words;
  for (std::string const& value : option.values) words.push_back(is_plain(value) ? value : nlohmann::json(value).dump());
  std::string const joined = fmt::format("{}", fmt::join(words, ", "));
  std::string const text = fmt::format("data.{}={}", option.key, words.size() == 1 ? joined : "[" + joined + "]");
  if (words.size() == 1 && is_plain(option.values[0])) return text;
  std::string quoted = "'";
  for (char const c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::optional<GivenOption> first_given(std::vector<Option> const& options) {
  auto const found = std::ranges::find_if(options, [](Option const& option) { return !option.values.empty(); });
  if (found == options.end()) return std::nullopt;
  return GivenOption{.name = found->name, .key = found->key, .set = set_text(*found)};
}

}  // namespace

void add_table_options(CLI::App& app, TableFlags& flags) {
  // One value an option, so that what follows it is still DATA.
  auto const add_list = [&](char const* name, std::vector<std::string>& values, char const* help, char const* type = "COLUMN") {
    app.add_option(name, values, help)->type_name(type)->allow_extra_args(false)->group(kGroup);
  };
  auto const add_text = [&](char const* name, std::string& value, char const* help, char const* type = "COLUMN") {
    app.add_option(name, value, help)->type_name(type)->group(kGroup);
  };
  add_list("--target", flags.targets, "what is predicted; may be repeated: a regression of several targets");
  add_list("--drop", flags.drop, "a column that is left out; may be repeated");
  add_list("--categorical", flags.categorical, "a column whose numbers are only names; may be repeated");
  add_text("--id", flags.id, "names the row; not a feature");
  add_text("--group", flags.group, "rows of one group stay together in every split; not a feature");
  add_text("--weight", flags.weight, "of the row's loss; not a feature");
  add_text("--split-column", flags.split, "says train, validation, test, or the number of the row's fold; not a feature");
  add_text("--separator", flags.separator, "',', ';', tab or '|' [what splits the first lines most evenly]", "CHAR");
  app.add_flag("--no-header", flags.no_header, "the first line holds values; columns are c0, c1, ...")->group(kGroup);
  add_text("--comment", flags.comment, "lines that begin with it are skipped [none]", "TEXT");
  add_text("--decimal", flags.decimal, "'.' or ',' [., beside ';' both]", "CHAR");
  add_list("--missing", flags.missing,
           "a value that means none, beside the empty one; may be repeated [NA N/A NaN nan ? null NULL]", "TEXT");
}

TableSource source_of(TableFlags const& flags, std::string const& file) {
  TableSource source{.file = file, .target = flags.targets, .drop = flags.drop, .categorical = flags.categorical,
                     .id = flags.id, .group = flags.group, .weight = flags.weight, .split = flags.split};
  source.format.separator = separator_of(flags.separator);
  source.format.decimal = decimal_of(flags.decimal);
  source.format.header = !flags.no_header;
  source.format.comment = flags.comment;
  if (!flags.missing.empty()) source.format.missing = flags.missing;
  return source;
}

std::string labels_of(TableFlags const& flags, std::string const& labels) {
  std::size_t const n = flags.targets.size() + (labels.empty() ? 0 : 1);
  if (n > 1) throw InputError({.key = "--labels", .expected = "one file of labels or targets", .found = std::to_string(n)});
  return flags.targets.empty() ? labels : flags.targets[0];
}

std::optional<GivenOption> option_for_tables(TableFlags const& flags) {
  std::vector<std::string> const header = flags.no_header ? std::vector<std::string>{"false"} : std::vector<std::string>{};
  return first_given({{"--drop", "drop", flags.drop},
                      {"--categorical", "categorical", flags.categorical},
                      {"--id", "id", one(flags.id)},
                      {"--group", "group", one(flags.group)},
                      {"--weight", "weight", one(flags.weight)},
                      {"--split-column", "split", one(flags.split)},
                      {"--separator", "separator", one(flags.separator)},
                      {"--no-header", "header", header},
                      {"--comment", "comment", one(flags.comment)},
                      {"--decimal", "decimal", one(flags.decimal)},
                      {"--missing", "missing", flags.missing}});
}

std::optional<GivenOption> option_of_data(TableFlags const& flags) {
  if (auto const target = first_given({{"--target", "target", flags.targets}})) return target;
  return option_for_tables(flags);
}

}  // namespace shoal::cli
