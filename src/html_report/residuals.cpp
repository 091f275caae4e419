// SPDX-License-Identifier: Apache-2.0
// A regression's predictions against the truth, and the histogram of what lies between.
#include <algorithm>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"
#include "src/html_report/predicted.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostPoints = 3000;

Drawing draw(HeldOut const& rows, Residuals const& residuals) {
  Drawing drawing("residuals", "Residuals",
                  "Left: predictions over true values, with the line where they are equal. Right: histogram of prediction minus truth.", kWidth, 370);
  double low = rows.known.targets[0], high = low;
  for (std::size_t i = 0; i < rows.n_rows(); ++i) {
    for (float const value : {rows.known.targets[i * rows.n_outputs], rows.predictions[i * rows.n_outputs]})
      low = std::min<double>(low, value), high = std::max<double>(high, value);
  }
  if (high == low) low -= 1.0, high += 1.0;
  Scale const x{low, high, 70, 440}, y{low, high, 310, 40};
  drawing.axes(x, y, "true " + (rows.target_names.empty() ? std::string("value") : rows.target_names[0]), "predicted", 5, 5);
  drawing.line(x(low), y(low), x(high), y(high), "diagonal");
  std::string marks;
  std::size_t const step = rows.n_rows() / kMostPoints + 1;
  for (std::size_t i = 0; i < rows.n_rows(); i += step)
    marks += dot(x(rows.known.targets[i * rows.n_outputs]), y(rows.predictions[i * rows.n_outputs]));
  drawing.path(marks, "marks completed");
  std::uint64_t const most = std::ranges::max(residuals.histogram);
  double const half = std::max(std::max(std::abs(residuals.low), std::abs(residuals.high)), 1e-12);
  Scale const r{-half, half, 540, kWidth - 20}, count{0, static_cast<double>(most), 310, 40};
  drawing.axes(r, count, "prediction minus truth", "rows", 5, 5);
  double const width = (residuals.high - residuals.low) / static_cast<double>(residuals.histogram.size());
  for (std::size_t i = 0; i < residuals.histogram.size(); ++i) {
    double const from = residuals.low + width * static_cast<double>(i), top = count(static_cast<double>(residuals.histogram[i]));
    drawing.rect(r(from), top, std::max(1.0, r(from + width) - r(from) - 0.5), 310 - top, "bar fanova",
                 fmt::format("{} to {}: {} rows", brief(from), brief(from + width), residuals.histogram[i]));
  }
  drawing.line(r(0), 40, r(0), 310, "diagonal");
  return drawing;
}

}  // namespace

Figure residuals_figure(Sources const& sources) {
  HeldOut const& rows = *sources.report.held_out;
  if (rows.n_rows() == 0) return missing_figure("residuals", "Residuals", "There are no rows that the best model was not trained on.");
  Residuals const residuals = residuals_of(rows, 0);
  std::string caption = fmt::format("{}: RMSE {}, MAE {}, mean residual {}, R² {}.", rows_text(rows), brief(residuals.rmse), brief(residuals.mae),
                                    brief(residuals.bias), brief(residuals.r2));
  if (rows.n_outputs > 1) caption += fmt::format(" The first of {} targets is drawn.", rows.n_outputs);
  if (rows.n_rows() > kMostPoints) caption += fmt::format(" One row in {} is drawn at the left; all are counted.", rows.n_rows() / kMostPoints + 1);
  return {.name = "residuals",
          .title = "Residuals",
          .caption = caption,
          .drawing = draw(rows, residuals),
          .data = {{"n_rows", residuals.n_rows},
                   {"rmse", residuals.rmse},
                   {"mae", residuals.mae},
                   {"bias", residuals.bias},
                   {"r2", residuals.r2},
                   {"low", residuals.low},
                   {"high", residuals.high},
                   {"histogram", residuals.histogram}}};
}

}  // namespace shoal
