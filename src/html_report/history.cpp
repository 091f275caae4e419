// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/history.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"
#include "src/html_report/states.hpp"

namespace shoal {
namespace {

Drawing draw(History const& history, SweepResult const& result, ScoreRange const& range) {
  double const last = static_cast<double>(result.trials.back().number);
  Drawing drawing(
      "history", "History",
      fmt::format("{} of {} over the trials' numbers; a line follows the best so far.", result.objective.name(), counted(history.n_scored, "trial")),
      kWidth, 340);
  Scale const x{0, std::max(last, 1.0), 60, kWidth - 20}, y{range.low, range.high, 290, 52};
  drawing.axes(x, y, "trial", result.objective.name());
  StateMarks marks;
  for (TrialRecord const& trial : result.trials) {
    if (std::isfinite(trial.score)) marks.add(trial.state, x(trial.number), y(trial.score));
  }
  marks.draw(drawing);
  marks.legend(drawing, 330, 26);
  std::string steps;
  for (History::Record const& record : history.best_so_far) {
    steps += steps.empty() ? point(true, x(record.trial), y(record.score)) : fmt::format("H{}V{}", px(x(record.trial)), px(y(record.score)));
  }
  if (!steps.empty()) drawing.path(steps + "H" + px(x(last)), "best-line");
  return drawing;
}

}  // namespace

History history_of(SweepResult const& result) {
  History history;
  bool const any_completed =
      std::ranges::any_of(result.trials, [](TrialRecord const& trial) { return trial.state == TrialState::kCompleted && !std::isnan(trial.score); });
  for (TrialRecord const& trial : result.trials) {
    if (!std::isfinite(trial.score)) continue;
    ++history.n_scored;
    if (any_completed ? trial.state != TrialState::kCompleted : trial.state == TrialState::kFailed) continue;
    if (history.best_so_far.empty() || result.objective.better(trial.score, history.best_so_far.back().score))
      history.best_so_far.push_back({trial.number, trial.score});
  }
  return history;
}

Figure history_figure(Sources const& sources) {
  SweepResult const& result = sources.report.result;
  History const history = history_of(result);
  if (history.n_scored == 0) return missing_figure("history", "History", "No trial has a score yet.");
  ScoreRange const range = score_range(scores_of(result), result.objective.goal);
  Json records = Json::array();
  for (History::Record const& record : history.best_so_far) records.push_back({{"trial", record.trial}, {"score", record.score}});
  std::string caption = fmt::format("Scores of {} with a score, in the order in which they were proposed.", counted(history.n_scored, "trial"));
  if (!history.best_so_far.empty()) {
    caption += fmt::format(" The line follows the best so far; it moved {}, last at trial {} to {}.",
                           history.best_so_far.size() == 1 ? "once" : fmt::format("{} times", history.best_so_far.size()),
                           history.best_so_far.back().trial, brief(history.best_so_far.back().score));
  }
  if (range.n_beyond > 0)
    caption += fmt::format(" {} beyond the axis {} drawn at its edge.", counted(range.n_beyond, "score"), range.n_beyond == 1 ? "is" : "are");
  return {.name = "history",
          .title = "History",
          .caption = caption,
          .drawing = draw(history, result, range),
          .data = {{"n_scored", history.n_scored}, {"n_beyond", range.n_beyond}, {"best_so_far", records}}};
}

}  // namespace shoal
