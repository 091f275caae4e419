// SPDX-License-Identifier: Apache-2.0
// A data set as an engine holds it: one copy of the raw rows, the splits, and per-fold tables that turn raw values
// into features. Nothing here depends on a hyperparameter, so every run of a sweep shares it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shoal/metrics.hpp"
#include "shoal/preprocessing.hpp"
#include "shoal/table_format.hpp"

namespace shoal {

/// A column of codes, which each fold's tables turn into feature columns. Either a text column, or the indicator of a
/// numeric column's missing values.
struct CategoricalColumn {
  std::string name;                 ///< of the raw column
  bool indicator = false;           ///< code 0: the numeric column `name` has a value, 1: it is missing
  std::vector<std::string> levels;  ///< code -> text, ascending by bytes; then come the codes below

  /// Features: level c has first_feature + c. -1 where there is none.
  std::int32_t first_feature = 0, other_feature = -1, missing_feature = -1;

  /// Every level that is not kept: rare ones, and those that only new rows have.
  [[nodiscard]] std::uint16_t other_code() const { return static_cast<std::uint16_t>(levels.size()); }
  [[nodiscard]] std::uint16_t missing_code() const { return static_cast<std::uint16_t>(levels.size() + 1); }
  [[nodiscard]] std::size_t n_codes() const { return indicator ? 2 : levels.size() + 2; }
  bool operator==(CategoricalColumn const&) const = default;
};

/// What preprocessing learned from the training rows of one fold; only these tables differ between folds.
struct FoldTables {
  /// Numeric feature k of a row is fmaf(raw, scale[k], shift[k]); a missing (NaN) raw value is replaced by impute[k] first.
  std::vector<float> scale, shift, impute;  // [n_numeric]
  /// Quantile scaling, else empty: between the knots of its column a value is mapped linearly onto their scores, beyond
  /// them to the nearest one's. Knots ascend; a column with fewer distinct ones repeats its last.
  std::vector<float> knots, scores;  // [n_numeric][kQuantiles]
  /// Feature column that is 1 for code c of categorical column j; -1 sets no column. Levels with fewer than min_count
  /// training rows in the fold share the column "other", and so do levels that it has never seen; where no training row
  /// has such a level, they set no column (scikit-learn's OneHotEncoder(handle_unknown="infrequent_if_exist")).
  std::vector<std::vector<std::int32_t>> level_to_column;  // [n_categorical][n_codes]
  /// Regression: targets are trained as (y - target_shift) / target_scale; scores and predictions are in y's own unit.
  std::vector<float> target_scale, target_shift;  // [n_outputs], empty for classes
  bool operator==(FoldTables const&) const = default;
};
inline constexpr int kQuantiles = 256;

/// Row numbers of one split, ascending. `validation` is empty for a refit on all rows that are not test rows.
struct Fold {
  std::vector<std::uint32_t> train, validation;
  std::vector<FoldTables> tables;  ///< [Dataset::preprocessings]
};

/// How the table was written that a data set comes from: what reading further rows of its kind takes.
struct TableSchema {
  TableFormat format;
  std::string id;  ///< column that names the rows; "": none
  bool operator==(TableSchema const&) const = default;
};

enum class Split : std::uint8_t { kTrain, kValidation, kTest };

/// Immutable once built. Rows are numbered 0..n_rows-1 over all splits.
struct Dataset {
  std::string description;                       ///< file names, for logs and the study
  std::string fingerprint;                       ///< 32 hex digits of contents, splits and tables; a resumed study checks it
  Task task = Task::kMulticlass;
  std::uint32_t n_rows = 0;
  std::uint32_t n_numeric = 0;                   ///< raw numeric columns
  std::uint32_t n_features = 0;                  ///< K: numeric columns first, then one per categorical level
  std::uint32_t n_outputs = 0;                   ///< classes; 1 for binary; targets of a regression

  std::variant<std::vector<std::uint8_t>, std::vector<float>> numeric;  ///< [n_rows][n_numeric]
  std::vector<std::uint16_t> codes;              ///< [n_rows][n_categorical]
  std::vector<CategoricalColumn> categorical;    ///< text columns, then indicators
  std::vector<Preprocessing> preprocessings{{}}; ///< at least one; the first is the default

  std::vector<std::int32_t> labels;              ///< [n_rows] class index (binary: 0/1); empty for a regression
  std::vector<float> targets;                    ///< [n_rows][n_outputs] raw unit; empty for classes
  std::vector<float> row_weights;                ///< [n_rows], or empty for all 1

  std::vector<std::string> feature_names;        ///< [n_numeric] raw column names
  std::vector<std::string> class_names;          ///< label index -> text as in the input; empty for a regression
  std::vector<std::string> target_names;
  std::optional<TableSchema> table;              ///< where the rows come from one

  std::vector<std::string> notes;                ///< for people: what became of rows and columns, and why

  std::vector<Fold> folds;                       ///< at least one; index = RunKey::fold
  Fold refit;                                    ///< trained on all rows but the test rows: RunKey::fold == kRefitFold
  std::vector<std::uint32_t> test_rows;          ///< touched once, at the end

  [[nodiscard]] std::uint32_t n_categorical() const { return static_cast<std::uint32_t>(categorical.size()); }
  [[nodiscard]] Fold const& fold(std::uint16_t index) const;
  /// The fold's tables for the way that a network asks for. InputError where the data set does not have it.
  [[nodiscard]] FoldTables const& tables(std::uint16_t fold, PreprocessingChoice const&) const;
  [[nodiscard]] std::vector<std::uint32_t> const& rows(std::uint16_t fold, Split) const;
  [[nodiscard]] std::uint64_t bytes() const;     ///< of the arrays that a device holds
};

inline constexpr std::uint16_t kRefitFold = 0xffff;

/// One line for people: "60000 training rows (48000 + 12000 validation), 10000 test rows, 784 features (uint8), 10 classes".
[[nodiscard]] std::string summary(Dataset const&);

}  // namespace shoal
