// SPDX-License-Identifier: Apache-2.0
// What a text table holds, column by column, and what a sweep would make of it: what `shoal describe` prints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shoal/data.hpp"
#include "src/data/duplicates.hpp"
#include "src/data/leaks.hpp"

namespace shoal {

inline constexpr std::size_t kMostDistinct = 1000;  // of numbers; counting further tells nothing new

enum class ColumnType : std::uint8_t { kNumber, kWhole, kText, kEmpty };
[[nodiscard]] std::string_view name_of(ColumnType);  ///< "number", "number (whole)", "text", "no value"

enum class ColumnRole : std::uint8_t { kFeature, kTarget, kGroup, kWeight, kSplit };
[[nodiscard]] std::string_view name_of(ColumnRole);  ///< "feature", ...

struct NumberRange {
  double low, mean, high;
};

struct TopLevel {
  std::string text;
  double share;  ///< of all rows
};

/// Rows of its own features, and of the shared one, under the default min_count and the table's max_levels.
struct LevelCounts {
  std::size_t kept, rare;
};

/// Over all rows of the file.
struct ColumnDescription {
  std::string name;
  ColumnRole role = ColumnRole::kFeature;
  ColumnType type = ColumnType::kNumber;
  std::uint32_t n_missing = 0;
  std::size_t n_distinct = 0;        ///< of numbers kMostDistinct + 1 where there are more than kMostDistinct
  std::optional<NumberRange> range;  ///< of numbers
  std::optional<TopLevel> top;       ///< of texts, of equals the first by bytes
  std::optional<LevelCounts> levels; ///< of texts that are features, over the rows that have a target
  std::string advice;                ///< or ""
};

struct ClassCount {
  std::string name;
  std::uint64_t rows;
};

struct AmountSpread {
  std::string name;
  double mean, deviation, low, high;  ///< deviation of the population
};

/// Over the rows that have one, in all files.
struct TargetDescription {
  std::string reason;  ///< "multiclass, species holds text of 3 classes"
  std::uint64_t n_missing = 0;  ///< rows of the file that are left out
  std::vector<ClassCount> classes;    ///< in the order of their numbers; or
  std::vector<AmountSpread> amounts;  ///< a target each
};

struct TableDescription {
  std::string file;
  std::uint32_t n_rows = 0;
  std::vector<ColumnDescription> columns;    ///< without dropped ones and the id
  Duplicates duplicates;
  // With a target only:
  std::optional<TargetDescription> target;
  std::vector<ColumnScore> scores;           ///< the best first
  std::shared_ptr<Dataset const> data;
};

/// Without a target every column is a feature and `test` must be none. Errors as load_dataset.
[[nodiscard]] TableDescription describe_table(TableSource const&, SplitConfig const& test);

}  // namespace shoal
