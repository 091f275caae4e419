// SPDX-License-Identifier: Apache-2.0
// The reliability diagram, and how many rows each of its points stands for.
#include <algorithm>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"
#include "src/html_report/predicted.hpp"

namespace shoal {
namespace {

Drawing draw(Calibration const& calibration, bool classes, std::string const& x_name, std::string const& y_name) {
  Drawing drawing("calibration", "Calibration",
                  "Left: what was observed over what was predicted, with the line where they are equal. Right: rows of each point.", kWidth, 370);
  double low = 0.0, high = 1.0;
  if (!classes) {
    low = high = calibration.bins[0].predicted;
    for (auto const& bin : calibration.bins) low = std::min({low, bin.predicted, bin.observed}), high = std::max({high, bin.predicted, bin.observed});
    double const margin = high > low ? 0.05 * (high - low) : 1.0;
    low -= margin, high += margin;
  }
  Scale const x{low, high, 70, 440}, y{low, high, 310, 40};
  drawing.axes(x, y, x_name, y_name, 5, 5);
  drawing.line(x(low), y(low), x(high), y(high), "diagonal");
  std::size_t most = 1;
  for (auto const& bin : calibration.bins) most = std::max(most, bin.n);
  Scale const r{low, high, 540, kWidth - 20}, count{0, static_cast<double>(most), 310, 40};
  drawing.axes(r, count, x_name, "rows", 5, 5);
  for (auto const& bin : calibration.bins) {
    std::string const hint = fmt::format("predicted {}, observed {}, {}", brief(bin.predicted), brief(bin.observed), counted(bin.n, "row"));
    if (classes) drawing.line(x(bin.predicted), y(bin.low), x(bin.predicted), y(bin.high), "whisker");
    drawing.circle(x(bin.predicted), y(bin.observed), 4.5, "end r2", hint);
    double const top = count(static_cast<double>(bin.n));
    drawing.rect(r(bin.predicted) - 8, top, 16, 310 - top, "bar fanova", hint);
  }
  return drawing;
}

}  // namespace

Figure calibration_figure(Sources const& sources) {
  std::optional<HeldOut> const& rows = sources.report.held_out;
  if (!rows || rows->n_rows() == 0)
    return missing_figure("calibration", "Calibration",
                          rows ? "There are no rows that the best model was not trained on." : sources.report.why_not_held_out);
  bool const classes = rows->task != Task::kRegression;
  Calibration const calibration = calibration_of(*rows);
  Json bins = Json::array();
  for (auto const& bin : calibration.bins)
    bins.push_back({{"n", bin.n}, {"predicted", bin.predicted}, {"observed", bin.observed}, {"low", bin.low}, {"high", bin.high}});
  std::string caption = rows_text(*rows) + ". ";
  std::string x_name, y_name;
  if (rows->task == Task::kRegression) {
    x_name = "mean prediction", y_name = "mean truth";
    caption += "Ten groups with as many rows each, by prediction: below the line it predicted too much, above too little.";
  } else if (rows->task == Task::kBinary) {
    x_name = "probability of " + rows->class_names.at(1), y_name = "share of " + rows->class_names.at(1);
    caption += fmt::format("Expected calibration error {}, Brier score {}.", brief(calibration.error), brief(calibration.brier));
  } else {
    x_name = "probability of the class that is named", y_name = "share that is right";
    caption += fmt::format("Expected calibration error {}, Brier score {}: below the line it is too sure, above not sure enough.",
                           brief(calibration.error), brief(calibration.brier));
  }
  if (classes) caption += " Whiskers are 95 % intervals of the shares.";
  Json data{{"n_rows", rows->n_rows()}, {"bins", bins}, {"error", calibration.error}};
  if (classes) data["brier"] = calibration.brier;
  return {.name = "calibration", .title = "Calibration", .caption = caption, .drawing = draw(calibration, classes, x_name, y_name), .data = data};
}

}  // namespace shoal
