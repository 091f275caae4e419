// SPDX-License-Identifier: Apache-2.0
// What becomes of a table's columns, and what looks odd about them: said to people, never acted upon unasked, except that
// a column without any value is no feature.
#pragma once

#include <string>
#include <vector>

#include "shoal/dataset.hpp"
#include "src/data/table_part.hpp"

namespace shoal {

/// Indices into roles.features.
struct FeatureKinds {
  std::vector<std::size_t> numbers, texts, empty;
};
/// Empty columns hold no value in any row that is no test row. InputError where all are empty.
[[nodiscard]] FeatureKinds feature_kinds(std::vector<TablePart> const&, std::vector<bool> const& is_test);

struct ColumnAdvice {
  std::string column, advice;
};
/// Of the part's features, those about which there is something to say.
[[nodiscard]] std::vector<ColumnAdvice> advice_on_features(TablePart const&);

/// Lines such as "texts, a feature a level: workclass (8 levels), ...".
[[nodiscard]] std::vector<std::string> column_notes(TablePart const&, FeatureKinds const&, Dataset const&, std::vector<ColumnAdvice> const&);

/// What is odd about one column over the kept rows, or "": "looks like an id: ...", "constant", "looks like dates: ...".
[[nodiscard]] std::string advice_on(RawColumn const&, std::vector<std::uint32_t> const& rows);

}  // namespace shoal
