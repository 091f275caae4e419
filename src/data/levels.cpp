// SPDX-License-Identifier: Apache-2.0
#include "src/data/levels.hpp"

#include <algorithm>
#include <ranges>

namespace shoal {
namespace {

bool is_frequent(std::uint32_t count, Preprocessing const& way) {
  return count > 0 && count >= static_cast<std::uint32_t>(way.min_count);
}

// Whether any row trains the feature "other", and whether a missing value is one of the others.
bool uses_other(CategoricalColumn const& column, std::span<std::uint32_t const> counts, Preprocessing const& way) {
  for (std::size_t code = 0; code < counts.size(); ++code) {
    bool const own = code != column.other_code() && is_frequent(counts[code], way);
    if (counts[code] > 0 && !own) return true;
  }
  return false;
}

}  // namespace

std::vector<std::uint32_t> count_codes(Dataset const& data, std::size_t j, std::span<std::uint32_t const> rows) {
  std::vector<std::uint32_t> counts(data.categorical[j].n_codes());
  for (std::uint32_t const row : rows) ++counts[data.codes[std::size_t{row} * data.n_categorical() + j]];
  return counts;
}

void lay_out_features(Dataset& data) {
  std::int32_t next = static_cast<std::int32_t>(data.n_numeric);
  for (std::size_t j = 0; j < data.categorical.size(); ++j) {
    CategoricalColumn& column = data.categorical[j];
    column.first_feature = next;
    if (column.indicator) {
      column.missing_feature = next++;
      continue;
    }
    next += static_cast<std::int32_t>(column.levels.size());
    bool other = false, missing = false;
    auto const look = [&](Fold const& fold) {
      std::vector<std::uint32_t> const counts = count_codes(data, j, fold.train);
      for (Preprocessing const& way : data.preprocessings) {
        other = other || uses_other(column, counts, way);
        missing = missing || is_frequent(counts[column.missing_code()], way);
      }
    };
    std::ranges::for_each(data.folds, look);
    look(data.refit);
    column.other_feature = other ? next++ : -1;
    column.missing_feature = missing ? next++ : -1;
  }
  data.n_features = static_cast<std::uint32_t>(next);
}

std::vector<std::int32_t> fit_levels(CategoricalColumn const& column, std::span<std::uint32_t const> counts, Preprocessing const& way) {
  if (column.indicator) return {-1, way.indicators ? column.missing_feature : -1};
  std::int32_t const other = uses_other(column, counts, way) ? column.other_feature : -1;
  std::vector<std::int32_t> features(column.n_codes(), other);
  for (std::size_t code = 0; code < column.levels.size(); ++code) {
    if (is_frequent(counts[code], way)) features[code] = column.first_feature + static_cast<std::int32_t>(code);
  }
  if (is_frequent(counts[column.missing_code()], way)) features[column.missing_code()] = column.missing_feature;
  return features;
}

}  // namespace shoal
