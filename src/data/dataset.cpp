// SPDX-License-Identifier: Apache-2.0
#include "shoal/dataset.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "shoal/errors.hpp"

namespace shoal {
namespace {

template <class T>
std::uint64_t bytes_of(std::vector<T> const& values) {
  return values.size() * sizeof(T);
}

std::uint64_t bytes_of(Fold const& fold) {
  std::uint64_t bytes = bytes_of(fold.train) + bytes_of(fold.validation);
  for (FoldTables const& tables : fold.tables) {
    for (auto const* values : {&tables.scale, &tables.shift, &tables.impute, &tables.knots, &tables.scores,
                               &tables.target_scale, &tables.target_shift})
      bytes += bytes_of(*values);
    for (auto const& columns : tables.level_to_column) bytes += bytes_of(columns);
  }
  return bytes;
}

std::string counted(std::size_t n, std::string const& one, std::string const& many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string describe_rows(Dataset const& data) {
  std::size_t const n = data.refit.train.size();
  if (data.folds.size() > 1) return fmt::format("{} training rows in {} folds", n, data.folds.size());
  Fold const& fold = data.folds[0];
  std::string const rows = counted(n, "training row", "training rows");
  return fold.validation.empty()
             ? rows
             : fmt::format("{} ({} + {} validation)", rows, fold.train.size(), fold.validation.size());
}

std::string describe_task(Dataset const& data) {
  if (data.task != Task::kRegression) return fmt::format("{} classes", data.class_names.size());
  return "regression of " + counted(data.n_outputs, "target", "targets");
}

}  // namespace

Fold const& Dataset::fold(std::uint16_t index) const {
  if (index == kRefitFold) return refit;
  SHOAL_ASSERT(index < folds.size());
  return folds[index];
}

FoldTables const& Dataset::tables(std::uint16_t index, PreprocessingChoice const& choice) const {
  auto const wanted = std::ranges::find(preprocessings, choice.applied_to(preprocessings.at(0)));
  if (wanted == preprocessings.end()) {
    throw InputError({.key = "preprocess", .expected = "a preprocessing that the data set was loaded with", .found = "another",
                      .hint = "DataConfig::variants lists them, as preprocessings() makes them from the search space"});
  }
  return fold(index).tables.at(static_cast<std::size_t>(wanted - preprocessings.begin()));
}

std::vector<std::uint32_t> const& Dataset::rows(std::uint16_t index, Split split) const {
  if (split == Split::kTest) return test_rows;
  return split == Split::kTrain ? fold(index).train : fold(index).validation;
}

std::uint64_t Dataset::bytes() const {
  std::uint64_t bytes = bytes_of(codes) + bytes_of(labels) + bytes_of(targets) + bytes_of(row_weights) +
                        bytes_of(test_rows) + bytes_of(refit);
  std::visit([&](auto const& values) { bytes += bytes_of(values); }, numeric);
  for (Fold const& one : folds) bytes += bytes_of(one);
  return bytes;
}

std::string summary(Dataset const& data) {
  std::string const test = data.test_rows.empty() ? "" : ", " + counted(data.test_rows.size(), "test row", "test rows");
  bool const is_bytes = std::holds_alternative<std::vector<std::uint8_t>>(data.numeric);
  std::string const type = data.n_categorical() > 0 ? "" : is_bytes ? " (uint8)" : " (float)";
  return fmt::format("{}{}, {}{}, {}", describe_rows(data), test, counted(data.n_features, "feature", "features"), type,
                     describe_task(data));
}

}  // namespace shoal
