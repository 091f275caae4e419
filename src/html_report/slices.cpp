// SPDX-License-Identifier: Apache-2.0
// Slices: the score over one parameter at a time, with what fANOVA's forest predicts on average over the others.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "src/html_report/axis.hpp"
#include "src/html_report/figures.hpp"
#include "src/html_report/states.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostSlices = 9, kColumns = 3;
constexpr double kCellWidth = 300, kCellHeight = 230;  // [px]

Scale scale_of(FigureAxis const& axis, double start, double end) {
  if (axis.kind != FigureAxis::Kind::kLevels) return {axis.from, axis.to, start + 8, end - 8, axis.kind == FigureAxis::Kind::kLog};
  return {-0.5, static_cast<double>(axis.levels.size()) - 0.5, start, end};
}

// Where a value stands on its scale: itself, or its level's number.
double on_scale(FigureAxis const& axis, ParameterValue const& value) {
  if (axis.kind == FigureAxis::Kind::kLevels) return static_cast<double>(std::ranges::find(axis.levels, to_string(value)) - axis.levels.begin());
  auto const* const whole = std::get_if<std::int64_t>(&value);
  return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
}

void draw_levels(Drawing& drawing, FigureAxis const& axis, Scale const& x, double y) {
  std::size_t const step = axis.levels.size() / 6 + 1;
  double const room = (x.end - x.start) / static_cast<double>(std::max<std::size_t>(1, axis.levels.size())) * static_cast<double>(step);
  drawing.line(x.start, y, x.end, y, "axis");
  for (std::size_t level = 0; level < axis.levels.size(); level += step) {
    drawing.text(x(static_cast<double>(level)), y + 16, clipped(axis.levels[level], std::max<std::size_t>(3, static_cast<std::size_t>(room / 6.5))),
                 "tick", Anchor::kMiddle);
  }
  drawing.text((x.start + x.end) / 2, y + 32, axis.name, "name", Anchor::kMiddle);
}

void draw_dependence(Drawing& drawing, Dependence const& curve, FigureAxis const& axis, Scale const& x, Scale const& y) {
  if (axis.kind == FigureAxis::Kind::kLevels) {
    for (Dependence::Point const& p : curve.points) {
      if (std::ranges::find(axis.levels, to_string(p.value)) == axis.levels.end()) continue;
      double const at = on_scale(axis, p.value);
      drawing.line(x(at - 0.35), y(p.score), x(at + 0.35), y(p.score), "best-line");
    }
    return;
  }
  std::string d;
  for (Dependence::Point const& p : curve.points) d += point(d.empty(), x(on_scale(axis, p.value)), y(p.score));
  drawing.path(d, "best-line");
}

Drawing draw(std::vector<FigureAxis> const& axes, Sources const& sources, ScoreRange const& range) {
  SweepResult const& result = sources.report.result;
  std::size_t const n_rows = (axes.size() + kColumns - 1) / kColumns;
  Drawing drawing("slices", "Slices", fmt::format("{} over one parameter at a time, the most important first.", result.objective.name()), kWidth,
                  static_cast<int>(kCellHeight * static_cast<double>(n_rows) + 30));
  for (std::size_t i = 0; i < axes.size(); ++i) {
    double const left = kCellWidth * static_cast<double>(i % kColumns) + 56, top = kCellHeight * static_cast<double>(i / kColumns) + 44;
    FigureAxis const& axis = axes[i];
    Scale const x = scale_of(axis, left, left + 240), y{range.low, range.high, top + 150, top};
    StateMarks marks;
    for (TrialRecord const& trial : result.trials) {
      ParameterValue const* const value = find(trial.parameters, axis.name);
      if (value == nullptr || !std::isfinite(trial.score)) continue;
      double const jitter = axis.kind == FigureAxis::Kind::kLevels ? 0.6 * spread(trial.number) : 0.0;
      marks.add(trial.state, x(on_scale(axis, *value) + jitter), y(trial.score));
    }
    if (axis.kind == FigureAxis::Kind::kLevels) {
      drawing.y_axis(y, left, left + 240, i % kColumns == 0 ? result.objective.name() : "", 4);
      draw_levels(drawing, axis, x, top + 150);
    } else {
      drawing.axes(x, y, clipped(axis.name, 32), i % kColumns == 0 ? result.objective.name() : "", 4, 4);
    }
    marks.draw(drawing);
    if (!sources.deciders.fanova) continue;
    auto const& curves = sources.deciders.fanova->curves;
    auto const curve = std::ranges::find(curves, axis.name, &Dependence::parameter);
    if (curve != curves.end()) draw_dependence(drawing, *curve, axis, x, y);
  }
  return drawing;
}

Json data_of(std::vector<FigureAxis> const& axes, Sources const& sources) {
  Json data = Json::array();
  for (FigureAxis const& axis : axes) {
    std::size_t n_trials = 0;
    for (TrialRecord const& trial : sources.report.result.trials)
      n_trials += std::isfinite(trial.score) && find(trial.parameters, axis.name) != nullptr ? 1 : 0;
    Json points = Json::array();
    if (sources.deciders.fanova) {
      for (Dependence const& curve : sources.deciders.fanova->curves) {
        if (curve.parameter != axis.name) continue;
        for (Dependence::Point const& p : curve.points)
          points.push_back({std::visit([](auto const& held) { return Json(held); }, p.value), p.score, p.deviation});
      }
    }
    data.push_back({{"parameter", axis.name}, {"kind", name_of(axis.kind)}, {"n_trials", n_trials}, {"dependence", points}});
  }
  return data;
}

}  // namespace

Figure slices_figure(Sources const& sources) {
  SweepResult const& result = sources.report.result;
  std::vector<double> const scores = scores_of(result);
  if (std::ranges::none_of(scores, [](double score) { return std::isfinite(score); }))
    return missing_figure("slices", "Slices", "No trial has a score yet.");
  std::vector<FigureAxis> const all = axes_of(sources.report.config, result.trials);
  if (all.empty()) return missing_figure("slices", "Slices", "No parameter differs between the trials.");
  std::vector<FigureAxis> const axes = most_important(all, sources.deciders.order(), kMostSlices);
  ScoreRange const range = score_range(scores, result.objective.goal);
  std::string caption = "Each mark is a trial that has the parameter, with dots, small dots and crosses as in the history. ";
  caption += sources.deciders.fanova
                 ? "Lines are the score that fANOVA's forest, which saw completed trials alone, predicts on average over the other parameters."
                 : sources.deciders.why_not;
  if (all.size() > axes.size()) caption += fmt::format(" The {} most important of {} parameters are drawn.", axes.size(), all.size());
  return {.name = "slices", .title = "Slices", .caption = caption, .drawing = draw(axes, sources, range), .data = data_of(axes, sources)};
}

}  // namespace shoal
