// SPDX-License-Identifier: Apache-2.0
#include "src/data/scaling.hpp"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "shoal/errors.hpp"
#include "src/data/column_statistics.hpp"

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
  auto const scale = static_cast<float>(1.0 / unit);
  return {scale, static_cast<float>(0.0 - origin * static_cast<double>(scale))};
}

Line fit_column(ColumnStatistics const& column, Scaling scaling, std::size_t n_rows) {
  switch (scaling) {
    case Scaling::kStandard: return line_from(column.mean, standard_deviation(column, n_rows));
    case Scaling::kMinMax: return line_from(column.low, column.high > column.low ? column.high - column.low : 1.0);
    case Scaling::kUnit: return {1.0f / 255.0f, 0.0f};
    case Scaling::kNone: return {1.0f, 0.0f};
    case Scaling::kAuto: break;
  }
  SHOAL_ASSERT(!"auto is resolved by the caller");
  return {};
}

void fit_numeric(FoldTables& tables, Dataset const& data, Scaling scaling, std::span<std::uint32_t const> rows) {
  bool const is_bytes = std::holds_alternative<std::vector<std::uint8_t>>(data.numeric);
  if (scaling == Scaling::kAuto) scaling = is_bytes ? Scaling::kUnit : Scaling::kStandard;
  std::vector<ColumnStatistics> const columns = std::visit(
      [&]<class T>(std::vector<T> const& values) { return measure(std::span<T const>(values), data.n_numeric, rows); },
      data.numeric);
  for (ColumnStatistics const& column : columns) {
    Line const line = fit_column(column, scaling, rows.size());
    tables.scale.push_back(line.scale);
    tables.shift.push_back(line.shift);
    tables.impute.push_back(static_cast<float>(column.mean));
  }
}

void fit_targets(FoldTables& tables, Dataset const& data, std::span<std::uint32_t const> rows) {
  if (data.targets.empty()) return;
  for (ColumnStatistics const& column : measure(std::span<float const>(data.targets), data.n_outputs, rows)) {
    tables.target_scale.push_back(static_cast<float>(standard_deviation(column, rows.size())));
    tables.target_shift.push_back(static_cast<float>(column.mean));
  }
}

constexpr std::pair<std::string_view, Scaling> kScalings[] = {{"auto", Scaling::kAuto},
                                                              {"unit", Scaling::kUnit},
                                                              {"standard", Scaling::kStandard},
                                                              {"minmax", Scaling::kMinMax},
                                                              {"none", Scaling::kNone}};

}  // namespace

FoldTables fit_tables(Dataset const& data, Scaling scaling, std::span<std::uint32_t const> rows) {
  SHOAL_ASSERT(!rows.empty());
  FoldTables tables;
  fit_numeric(tables, data, scaling, rows);
  fit_targets(tables, data, rows);
  return tables;
}

std::optional<Scaling> scaling_named(std::string_view name) {
  for (auto const& [known, scaling] : kScalings) {
    if (known == name) return scaling;
  }
  return std::nullopt;
}

std::string_view name_of(Scaling scaling) {
  for (auto const& [name, known] : kScalings) {
    if (known == scaling) return name;
  }
  SHOAL_ASSERT(!"a scaling");
  return {};
}

}  // namespace shoal
