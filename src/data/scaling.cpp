// SPDX-License-Identifier: Apache-2.0
#include "src/data/scaling.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <oneapi/tbb/parallel_for.h>

#include "shoal/errors.hpp"
#include "src/data/column_statistics.hpp"
#include "src/data/levels.hpp"
#include "src/data/order_statistics.hpp"

namespace shoal {
namespace {

// scikit-learn's _is_constant_feature: a variance that rounding alone explains is none.
bool is_constant(ColumnStatistics const& column, std::size_t n_rows) {
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  auto const n = static_cast<double>(n_rows);
  double const rounding = n * column.mean * kEpsilon;
  return column.low == column.high || column.variance <= n * kEpsilon * column.variance + rounding * rounding;
}

double standard_deviation(ColumnStatistics const& column, std::size_t n_rows) {
  return is_constant(column, n_rows) ? 1.0 : std::sqrt(column.variance);
}

struct Line {
  float scale, shift;
};

// `origin` becomes 0; the shift is computed from the scale as rounded to float, so that it does so to the last bit.
Line line_from(double origin, double unit) {
  auto scale = static_cast<float>(1.0 / unit);
  if (!std::isfinite(scale)) scale = 1.0f;  // a spread that no float's reciprocal reaches: shifted only, as a constant is
  return {scale, static_cast<float>(0.0 - origin * static_cast<double>(scale))};
}

Line fit_column(ColumnStatistics const& column, Scaling scaling) {
  switch (scaling) {
    case Scaling::kStandard: return line_from(column.mean, standard_deviation(column, column.n));
    case Scaling::kMinMax: return line_from(column.low, column.high > column.low ? column.high - column.low : 1.0);
    case Scaling::kUnit: return {1.0f / 255.0f, 0.0f};
    case Scaling::kQuantile:
    case Scaling::kNone: return {1.0f, 0.0f};
    case Scaling::kAuto: break;
  }
  SHOAL_ASSERT(!"auto is resolved by the caller");
  return {};
}

// The column with `value` in place of what is missing.
ColumnStatistics imputed(ColumnStatistics column, double value, std::size_t n_rows) {
  if (column.n == n_rows) return column;
  if (column.n == 0) return {.mean = value, .variance = 0.0, .low = value, .high = value, .n = n_rows};
  auto const present = static_cast<double>(column.n), missing = static_cast<double>(n_rows - column.n);
  double const mean = (present * column.mean + missing * value) / (present + missing);
  double const shift = column.mean - mean, gap = value - mean;
  column.variance = (present * (column.variance + shift * shift) + missing * gap * gap) / (present + missing);
  column.mean = mean;
  column.n = n_rows;
  return column;
}

void fit_quantiles(FoldTables& tables, Dataset const& data, std::span<std::uint32_t const> rows) {
  tables.knots.resize(std::size_t{data.n_numeric} * kQuantiles);
  tables.scores.resize(tables.knots.size());
  tbb::parallel_for(std::size_t{0}, std::size_t{data.n_numeric}, [&](std::size_t k) {
    std::vector<float> values = present_values(data, k, rows);
    values.resize(rows.size(), tables.impute[k]);
    quantile_knots(values, std::span(tables.knots).subspan(k * kQuantiles, kQuantiles),
                   std::span(tables.scores).subspan(k * kQuantiles, kQuantiles));
  });
}

void fit_numeric(FoldTables& tables, Dataset const& data, Preprocessing const& way, std::span<std::uint32_t const> rows) {
  bool const is_bytes = std::holds_alternative<std::vector<std::uint8_t>>(data.numeric);
  Scaling const automatic = is_bytes ? Scaling::kUnit : Scaling::kStandard;
  Scaling const scaling = way.scaling == Scaling::kAuto ? automatic : way.scaling;
  std::vector<ColumnStatistics> const columns = std::visit(
      [&]<class T>(std::vector<T> const& values) { return measure(std::span<T const>(values), data.n_numeric, rows); },
      data.numeric);
  std::vector<double> fill(columns.size());
  tbb::parallel_for(std::size_t{0}, columns.size(), [&](std::size_t k) {
    fill[k] = columns[k].mean;
    if (way.imputation != Imputation::kMedian) return;
    std::vector<float> values = present_values(data, k, rows);
    fill[k] = median(values);
  });
  for (std::size_t k = 0; k < columns.size(); ++k) {
    tables.impute.push_back(static_cast<float>(fill[k]));
    Line const line = fit_column(imputed(columns[k], tables.impute[k], rows.size()), scaling);
    tables.scale.push_back(line.scale);
    tables.shift.push_back(line.shift);
  }
  if (scaling == Scaling::kQuantile) fit_quantiles(tables, data, rows);
}

void fit_targets(FoldTables& tables, Dataset const& data, std::span<std::uint32_t const> rows) {
  if (data.targets.empty()) return;
  for (ColumnStatistics const& column : measure(std::span<float const>(data.targets), data.n_outputs, rows)) {
    tables.target_scale.push_back(static_cast<float>(standard_deviation(column, rows.size())));
    tables.target_shift.push_back(static_cast<float>(column.mean));
  }
}

}  // namespace

FoldTables fit_tables(Dataset const& data, Preprocessing const& way, std::span<std::uint32_t const> rows) {
  SHOAL_ASSERT(!rows.empty());
  FoldTables tables;
  fit_numeric(tables, data, way, rows);
  for (std::size_t j = 0; j < data.categorical.size(); ++j)
    tables.level_to_column.push_back(fit_levels(data.categorical[j], count_codes(data, j, rows), way));
  fit_targets(tables, data, rows);
  return tables;
}

}  // namespace shoal
