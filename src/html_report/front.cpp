// SPDX-License-Identifier: Apache-2.0
// Several objectives: every trial by the first two, and the front.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "shoal/report.hpp"
#include "src/html_report/figures.hpp"
#include "src/html_report/states.hpp"
#include "src/report/cells.hpp"

namespace shoal {
namespace {

struct Plane {
  Scale x, y;  // the second objective, the first
};

bool is_shown(TrialRecord const& trial) { return std::isfinite(trial.score) && !trial.secondary.empty() && std::isfinite(trial.secondary[0]); }

Plane plane_of(SweepResult const& result) {
  double low = INFINITY, high = -INFINITY;
  for (TrialRecord const& trial : result.trials) {
    if (is_shown(trial)) low = std::min(low, trial.secondary[0]), high = std::max(high, trial.secondary[0]);
  }
  ScoreRange const scores = score_range(scores_of(result), result.objective.goal);
  bool const log = low > 0.0 && high > 20.0 * low;  // numbers of weights span decades
  if (low == high) low -= 0.5, high += 0.5;
  return {.x = {low, high, 60, kWidth - 20, log}, .y = {scores.low, scores.high, 290, 52}};
}

Drawing draw(SweepResult const& result, std::vector<std::uint32_t> const& front) {
  Plane const plane = plane_of(result);
  std::string const first = objective_name(result, 0), second = objective_name(result, 1);
  Drawing drawing("front", "Pareto front", fmt::format("{} over {} of every trial; a line joins the {} that no other is better than.", first, second, counted(front.size(), "trial")),
                  kWidth, 340);
  drawing.axes(plane.x, plane.y, second, first);
  StateMarks marks;
  for (TrialRecord const& trial : result.trials) {
    if (is_shown(trial)) marks.add(trial.state, plane.x(trial.secondary[0]), plane.y(trial.score));
  }
  marks.draw(drawing);
  marks.legend(drawing, 330, 26);
  std::vector<TrialRecord const*> members;
  for (std::uint32_t const number : front) members.push_back(&record_of(result, number));
  std::erase_if(members, [](TrialRecord const* trial) { return !is_shown(*trial); });
  std::ranges::sort(members, {}, [](TrialRecord const* trial) { return trial->secondary[0]; });
  std::string line;
  for (TrialRecord const* trial : members) line += point(line.empty(), plane.x(trial->secondary[0]), plane.y(trial->score));
  if (members.size() > 1) drawing.path(line, "best-line");
  for (TrialRecord const* trial : members) {
    drawing.circle(plane.x(trial->secondary[0]), plane.y(trial->score), 5, "front",
                   fmt::format("trial {}: {} {}, {} {}", trial->number, first, brief(trial->score), second, brief(trial->secondary[0])));
  }
  return drawing;
}

}  // namespace

Figure front_figure(Sources const& sources) {
  SweepResult const& result = sources.report.result;
  std::vector<std::uint32_t> const front = pareto_front(result);
  if (front.empty() || std::ranges::none_of(result.trials, is_shown)) return missing_figure("front", "Pareto front", "No trial has all objectives yet.");
  Json names = Json::array(), members = Json::array();
  for (std::size_t i = 0; i <= result.secondary.size(); ++i) names.push_back(objective_name(result, i));
  for (std::uint32_t const number : front) {
    TrialRecord const& trial = record_of(result, number);
    Json values{trial.score};
    for (double const value : trial.secondary) values.push_back(value);
    members.push_back({{"trial", number}, {"values", values}});
  }
  std::string caption = fmt::format("{} that no other trial is better than in one objective without being worse in another ({}).", counted(front.size(), "trial"), fmt::join(front, ", "));
  Json data{{"objectives", names}, {"front", members}};
  if (std::optional<FrontVolume> const volume = front_volume(result)) {
    std::vector<std::string> bounds;
    for (std::size_t i = 0; i < volume->reference.size(); ++i) bounds.push_back(fmt::format("{} {}", objective_name(result, i), brief(volume->reference[i])));
    caption += fmt::format(" Hypervolume {} up to {}.", brief(volume->volume), fmt::join(bounds, ", "));
    data["hypervolume"] = volume->volume, data["reference"] = volume->reference;
  }
  if (result.secondary.size() > 1) caption += " Drawn are the first two objectives; a trial that looks worse there is better in another.";
  return {.name = "front", .title = "Pareto front", .caption = caption, .drawing = draw(result, front), .data = data};
}

}  // namespace shoal
