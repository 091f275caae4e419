// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "shoal/errors.hpp"
#include "src/space/sections.hpp"

namespace shoal {
namespace {

[[noreturn]] void refuse_table(YamlCursor const& at) {
  at.fail("array files: {train: X.npy, labels: y.npy}", at.found(), "this version reads no tables: save the columns as NPY, NPZ or IDX");
}

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

std::vector<std::string> scaling_names() {
  std::vector<std::string> names;
  for (auto const scaling : {Scaling::kAuto, Scaling::kUnit, Scaling::kStandard, Scaling::kMinMax, Scaling::kNone}) {
    names.emplace_back(name_of(scaling));
  }
  return names;
}

}  // namespace

DataConfig read_data(YamlCursor const& at, std::string const& folder) {
  DataConfig data;
  if (at.is_map() && at.get("table")) refuse_table(*at.get("table"));
  at.allow({"train", "features", "labels", "target", "task", "scaling"});
  data.files = read_files(at, folder, {"train", "features"});
  if (auto const task = at.get("task"); task && !task->is_word("auto")) {
    data.task = task_named(task->name({std::string(name_of(Task::kMulticlass)), std::string(name_of(Task::kBinary)), std::string(name_of(Task::kRegression))}));
  }
  if (auto const scaling = at.get("scaling")) data.scaling = *scaling_named(scaling->name(scaling_names()));
  return data;
}

SplitConfig read_split(YamlCursor const& at, std::string const& folder, bool may_have_folds) {
  SplitConfig split;
  Range const share{.low = 0.0, .high = 1.0, .low_open = true, .high_open = true};
  if (at.is_word("none")) return split;
  if (!at.is_map()) {
    split.kind = SplitConfig::Kind::kFraction;
    split.fraction = at.number(share);
    return split;
  }
  if (auto const file = at.get("file")) refuse_table(*file);
  if (auto const rows = at.get("rows")) rows->fail("a fraction, or {data, labels}", "rows", "this version takes no row ranges: split the files");
  if (at.get("folds") && !may_have_folds) at.get("folds")->fail("a fraction, or {data, labels}", "folds", "folds are for validation");
  if (at.get("folds")) {
    at.allow({"folds", "stratified"});
    split.kind = SplitConfig::Kind::kFolds;
    split.folds = static_cast<int>(at.get("folds")->integer(2, 65534));  // RunKey::fold, less kRefitFold
  } else if (at.get("fraction")) {
    at.allow({"fraction", "stratified"});
    split.kind = SplitConfig::Kind::kFraction;
    split.fraction = at.get("fraction")->number(share);
  } else {
    std::vector<std::string> keys{"data", "features", "labels", "target", "fraction", "stratified"};
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
