// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <initializer_list>
#include <limits>

#include "shoal/errors.hpp"
#include "src/space/sections.hpp"

namespace shoal {
namespace {

// {first: X.npy, labels: y.npy}, also under the names of scikit-learn and tables.
ArrayFiles read_files(YamlCursor const& at, std::string const& folder, std::vector<std::string> const& feature_keys) {
  auto const one_of = [&](std::vector<std::string> const& keys) {
    std::optional<YamlCursor> found;
    for (std::string const& key : keys) {
      std::optional<YamlCursor> const given = at.get(key);
      if (given && found) given->fail("one of " + keys[0] + " and " + key, "both");
      if (given) found = given;
    }
    return found ? *found : at.require(keys[0]);
  };
  return {.features = absolute_path(folder, one_of(feature_keys)), .labels = absolute_path(folder, one_of({"labels", "target"}))};
}

template <class Value>
std::vector<std::string> names_of(std::initializer_list<Value> values) {
  std::vector<std::string> names;
  for (Value const value : values) names.emplace_back(name_of(value));
  return names;
}

void read_preprocessing(YamlCursor const& at, Preprocessing& way) {
  if (auto const scaling = at.get("scaling")) {
    way.scaling = *scaling_named(scaling->name(names_of({Scaling::kAuto, Scaling::kUnit, Scaling::kStandard, Scaling::kMinMax, Scaling::kQuantile, Scaling::kNone})));
  }
  if (auto const imputation = at.get("imputation")) {
    way.imputation = *imputation_named(imputation->name(names_of({Imputation::kMean, Imputation::kMedian})));
  }
  if (auto const indicators = at.get("indicators")) way.indicators = indicators->boolean();
  if (auto const min_count = at.get("min_count")) way.min_count = static_cast<int>(min_count->integer(1, 1'000'000'000));
}

// One column's name, or several.
std::vector<std::string> read_columns(YamlCursor const& at) {
  std::vector<std::string> columns;
  for (YamlCursor const& item : at.is_list() ? at.items() : std::vector{at}) {
    if (!item.is_scalar()) item.fail("a column's name");
    columns.push_back(item.word());
  }
  return columns;
}

std::optional<char> read_separator(YamlCursor const& at) {
  if (at.is_word("auto")) return std::nullopt;
  std::string const text = at.text();
  if (text == "tab" || text == "\t") return '\t';
  if (text == "," || text == ";" || text == "|") return text[0];
  at.fail("auto, ',', ';', tab or '|'");
}

TableFormat read_format(YamlCursor const& at) {
  TableFormat format;
  if (auto const separator = at.get("separator")) format.separator = read_separator(*separator);
  if (auto const header = at.get("header")) format.header = header->boolean();
  if (auto const comment = at.get("comment")) format.comment = comment->is_word("none") ? "" : comment->text();
  if (auto const decimal = at.get("decimal"); decimal && !decimal->is_word("auto")) {
    if (decimal->text() != "." && decimal->text() != ",") decimal->fail("auto, '.' or ','");
    format.decimal = decimal->text()[0];
  }
  if (auto const missing = at.get("missing")) format.missing = read_columns(*missing);
  return format;
}

DataConfig read_table(YamlCursor const& at, std::string const& folder) {
  at.allow({"table", "target", "task", "drop", "categorical", "id", "group", "weight", "split", "max_levels", "separator", "header",
            "comment", "decimal", "missing", "scaling", "imputation", "indicators", "min_count"});
  TableSource table{.file = absolute_path(folder, at.require("table")), .format = read_format(at)};
  if (auto const target = at.get("target")) table.target = read_columns(*target);
  if (auto const drop = at.get("drop")) table.drop = read_columns(*drop);
  if (auto const categorical = at.get("categorical")) table.categorical = read_columns(*categorical);
  std::pair<char const*, std::string*> const single[] = {{"id", &table.id}, {"group", &table.group}, {"weight", &table.weight}, {"split", &table.split}};
  for (auto const& [key, column] : single) {
    if (auto const given = at.get(key); given && !given->is_null()) *column = given->word();
  }
  if (auto const max_levels = at.get("max_levels")) table.max_levels = static_cast<int>(max_levels->integer(1, 60000));
  DataConfig data;
  data.table = std::move(table);
  return data;
}

DataConfig read_arrays(YamlCursor const& at, std::string const& folder) {
  at.allow({"table", "train", "features", "labels", "target", "task", "scaling", "imputation", "indicators", "min_count"});
  DataConfig data;
  data.files = read_files(at, folder, {"train", "features"});
  return data;
}

// "32561..", "..100" or "5..10": from 0, the end left out.
void read_rows(YamlCursor const& at, SplitConfig& split) {
  std::string const expected = "a range of row numbers from 0, such as \"32561..\" or \"0..100\" (the end left out)";
  std::string const text = at.text();
  std::size_t const dots = text.find("..");
  if (dots == std::string::npos) at.fail(expected);
  auto const bound = [&](std::string const& digits, std::uint32_t open) {
    if (digits.empty()) return open;
    auto const number = parse_integer(digits);
    if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) at.fail(expected);
    return static_cast<std::uint32_t>(*number);
  };
  split.kind = SplitConfig::Kind::kRows;
  split.begin = bound(text.substr(0, dots), 0);
  split.end = bound(text.substr(dots + 2), std::numeric_limits<std::uint32_t>::max());
  if (split.begin >= split.end) at.fail(expected);
}

}  // namespace

DataConfig read_data(YamlCursor const& at, std::string const& folder) {
  bool const table = at.is_map() && at.get("table");
  DataConfig data = table ? read_table(at, folder) : read_arrays(at, folder);
  if (auto const task = at.get("task"); task && !task->is_word("auto")) {
    data.task = task_named(task->name(names_of({Task::kMulticlass, Task::kBinary, Task::kRegression})));
  }
  read_preprocessing(at, data.preprocessing);
  return data;
}

SplitConfig read_split(YamlCursor const& at, std::string const& folder, bool may_have_folds, bool of_table) {
  SplitConfig split;
  Range const share{.low = 0.0, .high = 1.0, .low_open = true, .high_open = true};
  if (at.is_word("none")) return split;
  if (!at.is_map()) {
    split.kind = SplitConfig::Kind::kFraction;
    split.fraction = at.number(share);
    return split;
  }
  if (at.get("folds") && !may_have_folds) at.get("folds")->fail("a fraction, rows, or a file", "folds", "folds are for validation");
  if (at.get("folds")) {
    at.allow({"folds", "stratified"});
    split.kind = SplitConfig::Kind::kFolds;
    split.folds = static_cast<int>(at.get("folds")->integer(2, 65534));  // RunKey::fold, less kRefitFold
  } else if (at.get("fraction")) {
    at.allow({"fraction", "stratified"});
    split.kind = SplitConfig::Kind::kFraction;
    split.fraction = at.get("fraction")->number(share);
  } else if (at.get("rows")) {
    at.allow({"rows"});
    read_rows(*at.get("rows"), split);
  } else if (of_table) {
    std::vector<std::string> keys{"file", "rows", "fraction", "stratified"};
    if (may_have_folds) keys.insert(keys.begin(), "folds");
    at.allow(keys);
    if (at.get("stratified")) at.get("stratified")->fail("folds or fraction beside stratified", "none");
    split.kind = SplitConfig::Kind::kFiles;
    split.file = absolute_path(folder, at.require("file"));
  } else {
    std::vector<std::string> keys{"data", "features", "labels", "target", "rows", "fraction", "stratified"};
    if (may_have_folds) keys.insert(keys.begin(), "folds");
    at.allow(keys);
    if (at.get("stratified")) at.get("stratified")->fail("folds or fraction beside stratified", "none");
    split.kind = SplitConfig::Kind::kFiles;
    split.files = read_files(at, folder, {"data", "features"});
  }
  if (auto const stratified = at.get("stratified")) split.stratified = stratified->boolean();
  return split;
}

std::string absolute_path(std::string const& folder, YamlCursor const& at) {
  std::string const path = at.text();
  if (path.empty()) at.fail("a path", "empty text");
  return std::filesystem::absolute(std::filesystem::path(folder) / path).lexically_normal().string();
}

}  // namespace shoal
