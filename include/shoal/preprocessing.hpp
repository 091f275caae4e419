// SPDX-License-Identifier: Apache-2.0
// How raw columns become features. A data set may hold several ways at once, so that a sweep can search them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shoal {

/// unit: divided by 255. standard: mean 0, population standard deviation 1. minmax: to [0, 1]. quantile: piecewise linear
/// through 256 quantiles onto a standard normal distribution. A constant column is shifted only. auto: unit for uint8,
/// else standard.
enum class Scaling : std::uint8_t { kAuto, kUnit, kStandard, kMinMax, kQuantile, kNone };
[[nodiscard]] std::optional<Scaling> scaling_named(std::string_view);  ///< auto unit standard minmax quantile none
[[nodiscard]] std::string_view name_of(Scaling);

/// What stands for a missing number: the mean or the median of the fold's training rows.
enum class Imputation : std::uint8_t { kMean, kMedian };
[[nodiscard]] std::optional<Imputation> imputation_named(std::string_view);  ///< mean median
[[nodiscard]] std::string_view name_of(Imputation);

struct Preprocessing {
  Scaling scaling = Scaling::kAuto;
  Imputation imputation = Imputation::kMean;
  bool indicators = true;  ///< a feature "is missing" for each numeric column with missing values
  int min_count = 10;      ///< levels with fewer training rows of a fold share the feature "other"; >= 1
  bool operator==(Preprocessing const&) const = default;
};

/// What a network asks for instead of its data set's first way.
struct PreprocessingChoice {
  std::optional<Scaling> scaling;
  std::optional<Imputation> imputation;
  std::optional<bool> indicators;
  std::optional<int> min_count;
  [[nodiscard]] Preprocessing applied_to(Preprocessing base) const {
    base.scaling = scaling.value_or(base.scaling);
    base.imputation = imputation.value_or(base.imputation);
    base.indicators = indicators.value_or(base.indicators);
    base.min_count = min_count.value_or(base.min_count);
    return base;
  }
  bool operator==(PreprocessingChoice const&) const = default;
};

}  // namespace shoal
