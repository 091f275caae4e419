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
#include "shoal/table_format.hpp"

namespace shoal {

/// Where rows come from: a pair of array files (IDX, NPY, an NPZ's members). Paths are relative to the sweep file.
struct ArrayFiles {
  std::string features;  ///< file; "f.npz:X" names a member of an NPZ, else X or its only member of 2 or more dimensions
  std::string labels;    ///< likewise, y or its only 1-D member; "": in the NPZ that has the features
  bool operator==(ArrayFiles const&) const = default;
};

/// Rows of a text table, and what its columns are for. A column is used at most once; those not named here are features.
struct TableSource {
  std::string file;                      ///< CSV, TSV or libsvm, gzip or not
  TableFormat format;
  std::vector<std::string> target;       ///< one column, or several for a regression of several targets
  std::vector<std::string> drop;         ///< neither feature nor anything else
  std::vector<std::string> categorical;  ///< text, even where every value is a number
  std::string id;                        ///< names the row in predictions; no feature
  std::string group;                     ///< rows of one group stay together in every split
  std::string weight;                    ///< of the row's loss, >= 0
  std::string split;                     ///< train, validation or test; or the number of the row's fold (-1: always train)
  int max_levels = 256;                  ///< features of one text column; less frequent levels are "other"; 1..60000
  bool operator==(TableSource const&) const = default;
};

/// How one part of the rows is set aside.
struct SplitConfig {
  enum class Kind : std::uint8_t { kNone, kFraction, kFolds, kFiles, kRows } kind = Kind::kNone;
  double fraction = 0.0;    ///< kFraction: in (0, 1)
  int folds = 0;            ///< kFolds: >= 2
  bool stratified = true;   ///< classes keep their shares to within one row; ignored for a regression and for groups
  ArrayFiles files;         ///< kFiles, where the data are arrays
  std::string file;         ///< kFiles, where the data are a table: another with the same columns
  std::uint32_t begin = 0, end = 0;  ///< kRows: rows begin..end-1 of the file, from 0, as they are before any is left out
  bool operator==(SplitConfig const&) const = default;
};

struct DataConfig {
  ArrayFiles files;
  std::optional<TableSource> table;  ///< instead of files
  /// nullopt: inferred from the training file's values: text, or 2 whole numbers: classes; 3..100 different whole numbers, on
  /// average twice each or more, and where they are over 20 close together: multiclass; else regression. Several target
  /// columns are always a regression.
  std::optional<Task> task;
  Preprocessing preprocessing;
  std::vector<Preprocessing> variants;  ///< further ways that a sweep searches; networks choose by MlpConfig::preprocess
  SplitConfig test;                     ///< no folds
  SplitConfig validation{.kind = SplitConfig::Kind::kFraction, .fraction = 0.2};
  bool operator==(DataConfig const&) const = default;
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
