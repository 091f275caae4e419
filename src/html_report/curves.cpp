// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/curves.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"
#include "src/report/cells.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostGroups = 6;

using Curves = std::vector<std::vector<double>>;

CurveGroup summarize(int from, int to, Curves const& curves) {
  CurveGroup group{.from_epochs = from, .to_epochs = to, .n_trials = curves.size(), .points = {}};
  for (int epoch = 1; epoch <= to; ++epoch) {
    std::vector<double> at;
    for (std::vector<double> const& curve : curves) {
      if (std::cmp_greater_equal(curve.size(), epoch) && std::isfinite(curve[static_cast<std::size_t>(epoch - 1)]))
        at.push_back(curve[static_cast<std::size_t>(epoch - 1)]);
    }
    if (at.empty()) continue;
    std::ranges::sort(at);
    group.points.push_back({epoch, quantile(at, 0.1), quantile(at, 0.5), quantile(at, 0.9)});
  }
  return group;
}

std::string label(CurveGroup const& group) {
  std::string const epochs =
      group.from_epochs == group.to_epochs ? fmt::format("{}", group.to_epochs) : fmt::format("{} to {}", group.from_epochs, group.to_epochs);
  return fmt::format("{} epoch{}: {}", epochs, epochs == "1" ? "" : "s", counted(group.n_trials, "trial"));
}

// Of the six shades: few groups take those in the middle, which stand out.
std::size_t shade(std::size_t group, std::size_t n_groups) { return group + (n_groups < 3 ? 3 - n_groups : 0); }

void draw_group(Drawing& drawing, CurveGroup const& group, std::size_t index, Scale const& x, Scale const& y) {
  std::string band, median;
  for (CurveGroup::Point const& p : group.points)
    median += point(median.empty(), x(p.epoch), y(p.median)), band += point(band.empty(), x(p.epoch), y(p.high));
  for (auto p = group.points.rbegin(); p != group.points.rend(); ++p) band += point(false, x(p->epoch), y(p->low));
  drawing.path(band + "Z", fmt::format("band r{}", index));
  drawing.path(median, fmt::format("curve r{}", index));
  CurveGroup::Point const& last = group.points.back();  // alone where a budget is one epoch
  drawing.circle(x(last.epoch), y(last.median), 3.5, fmt::format("end r{}", index),
                 fmt::format("{}: median {} after epoch {}", label(group), brief(last.median), last.epoch));
}

Drawing draw(LearningCurves const& curves, SweepResult const& result) {
  Drawing drawing("curves", "Learning curves",
                  fmt::format("{} over epochs: median and band of the trials that had the same budget, and the best trial.", result.objective.name()),
                  kWidth, 360);
  std::vector<double> values = curves.best;
  for (CurveGroup const& group : curves.groups) {
    for (CurveGroup::Point const& p : group.points) values.insert(values.end(), {p.low, p.median, p.high});
  }
  ScoreRange const range = score_range(values, result.objective.goal);
  int const last = curves.groups.back().points.back().epoch;
  Scale const x{1, std::max(2.0, static_cast<double>(last)), 60, 660}, y{range.low, range.high, 310, 40};
  drawing.axes(x, y, "epoch", result.objective.name(), std::min(last, 10));
  for (std::size_t i = 0; i < curves.groups.size(); ++i) draw_group(drawing, curves.groups[i], shade(i, curves.groups.size()), x, y);
  std::string best;
  for (std::size_t i = 0; i < curves.best.size(); ++i) best += point(i == 0, x(static_cast<double>(i + 1)), y(curves.best[i]));
  drawing.path(best, "best-line");
  double place = 56;
  if (!best.empty()) {
    drawing.line(684, place - 4, 704, place - 4, "best-line");
    drawing.text(712, place, fmt::format("trial {}, the best", *result.best), "tick");
    place += 22;
  }
  for (std::size_t i = curves.groups.size(); i-- > 0; place += 22) {
    drawing.line(684, place - 4, 704, place - 4, fmt::format("curve r{}", shade(i, curves.groups.size())));
    drawing.text(712, place, label(curves.groups[i]), "tick");
  }
  return drawing;
}

Json data_of(LearningCurves const& curves) {
  Json groups = Json::array();
  for (CurveGroup const& group : curves.groups) {
    Json points = Json::array();
    for (CurveGroup::Point const& p : group.points) points.push_back({p.epoch, p.low, p.median, p.high});
    groups.push_back({{"from_epochs", group.from_epochs}, {"to_epochs", group.to_epochs}, {"n_trials", group.n_trials}, {"points", points}});
  }
  return {{"groups", groups}, {"best", curves.best}};
}

}  // namespace

LearningCurves learning_curves(SweepResult const& result) {
  std::map<int, Curves> by_epochs;
  for (TrialRecord const& trial : result.trials) {
    std::vector<double> curve = mean_curve(trial, result.objective);
    if (std::ranges::any_of(curve, [](double score) { return std::isfinite(score); }))
      by_epochs[static_cast<int>(curve.size())].push_back(std::move(curve));
  }
  LearningCurves curves;
  // Rungs are few. Schedules that may stop after any epoch are not: then neighbouring budgets share a band.
  std::size_t const n = by_epochs.size(), n_groups = std::min(n, kMostGroups);
  auto next = by_epochs.begin();
  for (std::size_t g = 0, taken = 0; g < n_groups; ++g) {
    Curves together;
    int const from = next->first;
    int to = from;
    for (; taken < (g + 1) * n / n_groups; ++taken, ++next) {
      to = next->first;
      std::ranges::move(next->second, std::back_inserter(together));
    }
    curves.groups.push_back(summarize(from, to, together));
  }
  if (result.best) curves.best = mean_curve(record_of(result, *result.best), result.objective);
  return curves;
}

Figure curves_figure(Sources const& sources) {
  SweepResult const& result = sources.report.result;
  LearningCurves const curves = learning_curves(result);
  if (curves.groups.empty()) return missing_figure("curves", "Learning curves by rung", "No trial has trained yet.");
  return {.name = "curves",
          .title = "Learning curves by rung",
          .caption =
              "Trials that were trained for as many epochs stand together: their median, and a band from the 10 % to the 90 % quantile. Lines that "
              "end early were left behind there.",
          .drawing = draw(curves, result),
          .data = data_of(curves)};
}

}  // namespace shoal
