// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/parallel.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"
#include "src/report/cells.hpp"
#include "src/report/text.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostAxes = 10, kMostLines = 600;
constexpr double kLeft = 70, kRight = kWidth - 90, kAxisTop = 50, kAxisBottom = 320, kInactive = 344;  // [px]
constexpr double kSpread = 0.7;                                                                                // of a level's room that its lines take

double x_of(std::size_t axis, std::size_t n_axes) {
  return n_axes < 2 ? kLeft : kLeft + (kRight - kLeft) * static_cast<double>(axis) / static_cast<double>(n_axes - 1);
}

double y_of(double place) { return std::isnan(place) ? kInactive : kAxisBottom + place * (kAxisTop - kAxisBottom); }

void draw_axis(Drawing& drawing, std::size_t index, std::size_t n_axes, FigureAxis const& axis) {
  double const x = x_of(index, n_axes);
  drawing.line(x, kAxisTop, x, kAxisBottom, "axis");
  // Long names would run into their neighbours: every other one is a line higher.
  drawing.text(x, index % 2 == 0 ? kAxisTop - 14 : kAxisTop - 30, clipped(axis.name, 24), "name", Anchor::kMiddle);
  if (axis.kind != FigureAxis::Kind::kLevels) {
    for (double const value : ticks(axis.from, axis.to, axis.kind == FigureAxis::Kind::kLog, 5)) {
      drawing.line(x - 3, y_of(axis.place(value)), x + 3, y_of(axis.place(value)), "axis");
      drawing.text(x + 6, y_of(axis.place(value)) + 4, brief(value), "tick halo");
    }
    return;
  }
  std::size_t const step = axis.levels.size() / 16 + 1;
  for (std::size_t level = 0; level < axis.levels.size(); level += step) {
    double const place = (static_cast<double>(level) + 0.5) / static_cast<double>(axis.levels.size());
    drawing.text(x + 6, y_of(place) + 4, clipped(axis.levels[level], 14), "tick halo");
  }
}

std::string path_of(TrialRecord const& trial, ParallelCoordinates const& parallel, FigureAxis const& score) {
  std::size_t const n = parallel.axes.size();
  std::string d;
  for (std::size_t i = 0; i < n; ++i) {
    FigureAxis const& axis = parallel.axes[i];
    double const jitter = axis.kind == FigureAxis::Kind::kLevels ? kSpread * spread(trial.number) / static_cast<double>(axis.levels.size()) : 0.0;
    d += point(i == 0, x_of(i, n + 1), y_of(axis.place(find(trial.parameters, axis.name)) + jitter));
  }
  return d + point(n == 0, x_of(n, n + 1), y_of(std::clamp(score.place(trial.score), 0.0, 1.0)));
}

Drawing draw(ParallelCoordinates const& parallel, SweepResult const& result) {
  Drawing drawing(
      "parallel", "Parallel coordinates",
      "Each line is a trial. It runs through the values of its parameters to its score at the right; better trials have stronger colours.", kWidth,
      370);
  FigureAxis const score{.name = result.objective.name(), .kind = FigureAxis::Kind::kLinear, .from = parallel.range.low, .to = parallel.range.high, .levels = {}};
  std::vector<std::string> paths(kScoreClasses);
  for (ParallelCoordinates::Line const& line : parallel.lines) {
    if (line.drawn) paths[static_cast<std::size_t>(line.score_class)] += path_of(record_of(result, line.trial), parallel, score);
  }
  drawing.raw("<g class=\"lines\">\n");
  for (int score_class = kScoreClasses - 1; score_class >= 0; --score_class) {
    drawing.path(paths[static_cast<std::size_t>(score_class)], fmt::format("line q{}", score_class));
  }
  drawing.raw("</g>\n<g class=\"parallel-axes\">\n");
  for (std::size_t i = 0; i < parallel.axes.size(); ++i) draw_axis(drawing, i, parallel.axes.size() + 1, parallel.axes[i]);
  draw_axis(drawing, parallel.axes.size(), parallel.axes.size() + 1, score);
  bool const all_active = std::ranges::all_of(parallel.lines, [&](ParallelCoordinates::Line const& line) {
    return std::ranges::all_of(parallel.axes, [&](FigureAxis const& axis) { return find(record_of(result, line.trial).parameters, axis.name) != nullptr; });
  });
  if (!all_active) drawing.text(8, kInactive + 4, "not active", "tick");
  drawing.raw("</g>\n");
  return drawing;
}

Json data_of(ParallelCoordinates const& parallel) {
  Json axes = Json::array();
  for (std::size_t i = 0; i < parallel.axes.size(); ++i) {
    FigureAxis const& axis = parallel.axes[i];
    axes.push_back({{"name", axis.name},
                    {"kind", name_of(axis.kind)},
                    {"from", axis.from},
                    {"to", axis.to},
                    {"levels", axis.levels},
                    {"x", x_of(i, parallel.axes.size() + 1)}});
  }
  Json trials = Json::array(), classes = Json::array();
  for (ParallelCoordinates::Line const& line : parallel.lines) trials.push_back(line.trial), classes.push_back(line.score_class);
  return {{"axes", axes},
          {"score", {{"from", parallel.range.low}, {"to", parallel.range.high}, {"x", x_of(parallel.axes.size(), parallel.axes.size() + 1)}}},
          {"top", kAxisTop},
          {"bottom", kAxisBottom},
          {"inactive", kInactive},
          {"spread", kSpread},
          {"trials", trials},
          {"classes", classes}};
}

}  // namespace

ParallelCoordinates parallel_coordinates(SweepConfig const& config, SweepResult const& result, std::vector<std::string> const& order) {
  ParallelCoordinates parallel;
  std::vector<FigureAxis> axes = axes_of(config, result.trials);
  parallel.n_axes = axes.size();
  parallel.axes = most_important(std::move(axes), order, kMostAxes);
  std::vector<double> scores;
  for (TrialRecord const& trial : result.trials) {
    if (!std::isfinite(trial.score)) continue;
    parallel.lines.push_back({.trial = trial.number});
    scores.push_back(trial.score);
  }
  parallel.range = score_range(scores, result.objective.goal);
  std::ranges::stable_sort(parallel.lines, [&](auto const& a, auto const& b) {
    return result.objective.better(record_of(result, b.trial).score, record_of(result, a.trial).score);
  });
  std::size_t const n = parallel.lines.size();
  for (std::size_t i = 0; i < n; ++i) {
    parallel.lines[i].score_class = static_cast<int>((n - 1 - i) * kScoreClasses / n);
    // The best hundred, and of the others as many as there is room for, evenly by score.
    std::size_t const others = n > 100 ? n - 100 : 0, room = kMostLines - 100;
    parallel.lines[i].drawn = i >= others || others <= room || i * room / others != (i + 1) * room / others;
  }
  return parallel;
}

Figure parallel_figure(Sources const& sources) {
  SweepResult const& result = sources.report.result;
  ParallelCoordinates const parallel = parallel_coordinates(sources.report.config, result, sources.deciders.order());
  if (parallel.lines.empty() || parallel.axes.empty()) {
    return missing_figure("parallel", "Parallel coordinates",
                          parallel.lines.empty() ? "No trial has a score yet." : "No parameter differs between the trials.");
  }
  std::string caption = fmt::format("A line for each of {}, coloured by fifths of the score; the most important parameters stand first.",
                                    counted(parallel.lines.size(), "trial"));
  if (parallel.n_axes > parallel.axes.size()) caption += fmt::format(" {} of the {} parameters are drawn.", parallel.axes.size(), parallel.n_axes);
  auto const drawn = static_cast<std::size_t>(std::ranges::count(parallel.lines, true, &ParallelCoordinates::Line::drawn));
  if (drawn < parallel.lines.size())
    caption += fmt::format(" Without scripts, and in a file of its own, it shows the best hundred and {} others, evenly by score.", drawn - 100);
  return {.name = "parallel", .title = "Parallel coordinates", .caption = caption, .drawing = draw(parallel, result), .data = data_of(parallel)};
}

}  // namespace shoal
