// SPDX-License-Identifier: Apache-2.0
// From files on disk to a Dataset: which files, how rows are split, how columns are scaled.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shoal/dataset.hpp"

namespace shoal {

/// Where rows come from: a pair of array files (IDX, NPY, an NPZ's members). Paths are relative to the sweep file.
struct ArrayFiles {
  std::string features;  ///< file; "f.npz:X" names a member of an NPZ, else X or its only member of 2 or more dimensions
  std::string labels;    ///< likewise, y or its only 1-D member; "": in the NPZ that has the features
};

/// How one part of the rows is set aside.
struct SplitConfig {
  enum class Kind : std::uint8_t { kNone, kFraction, kFolds, kFiles } kind = Kind::kNone;
  double fraction = 0.0;    ///< kFraction: in (0, 1)
  int folds = 0;            ///< kFolds: >= 2
  bool stratified = true;   ///< classes keep their shares to within one row; ignored for a regression
  ArrayFiles files;         ///< kFiles
};

/// unit: divided by 255. standard: mean 0, population standard deviation 1. minmax: to [0, 1]. A constant column is
/// shifted only. auto: unit for uint8, else standard.
enum class Scaling : std::uint8_t { kAuto, kUnit, kStandard, kMinMax, kNone };
[[nodiscard]] std::optional<Scaling> scaling_named(std::string_view);  ///< auto unit standard minmax none
[[nodiscard]] std::string_view name_of(Scaling);

struct DataConfig {
  ArrayFiles files;
  /// nullopt: inferred from the training file's values: 2 whole numbers: binary; 3..100 different whole numbers, on
  /// average twice each or more: multiclass; else regression. Several target columns are always a regression.
  std::optional<Task> task;
  Scaling scaling = Scaling::kAuto;        ///< auto: uint8 by 1/255, other numbers standardised
  SplitConfig test;                        ///< kNone, kFraction or kFiles
  SplitConfig validation{.kind = SplitConfig::Kind::kFraction, .fraction = 0.2};
};

/// Loads, checks and splits; every table is fitted on the training rows of its fold only. The test fraction is taken
/// first. Splits depend on `seed`, the labels and the number of rows alone. Class labels need not be 0..C-1: they are
/// numbered in ascending order. Numbers that no float holds are rounded to the nearest one. Throws InputError (contents, shapes, splits) or MachineError (reading).
[[nodiscard]] std::shared_ptr<Dataset const> load_dataset(DataConfig const&, std::uint64_t seed);

/// The same from memory: `rows` [n][n_features], labels or targets [n].
struct ArrayData {
  std::variant<std::vector<std::uint8_t>, std::vector<float>> features;
  std::uint32_t n_rows = 0, n_features = 0;
  std::vector<double> targets;   ///< [n_rows][n_targets]; class labels are whole numbers
  std::uint32_t n_targets = 1;
  std::string description;
};
/// Rows of `validation`, where given, follow those of `train` in the data set, and rows of `test` follow those; given
/// validation rows are the one fold's validation rows, whatever fraction the config has.
[[nodiscard]] std::shared_ptr<Dataset const> make_dataset(ArrayData train, std::optional<ArrayData> validation,
                                                         std::optional<ArrayData> test, DataConfig const&, std::uint64_t seed);

}  // namespace shoal
