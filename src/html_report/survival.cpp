// SPDX-License-Identifier: Apache-2.0
#include "src/html_report/survival.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "src/html_report/figures.hpp"

namespace shoal {
namespace {

constexpr std::size_t kMostRows = 40;
constexpr double kRow = 22, kTop = 44;  // [px]

// Rows in the drawing: all, or where there are too many every so many-th.
std::vector<RungCount> shown(std::vector<RungCount> const& rungs) {
  if (rungs.size() <= kMostRows) return rungs;
  std::vector<RungCount> rows;
  for (std::size_t i = 0; i < kMostRows; ++i) rows.push_back(rungs[i * (rungs.size() - 1) / (kMostRows - 1)]);
  return rows;
}

Drawing draw(std::vector<RungCount> const& rungs) {
  std::vector<RungCount> const rows = shown(rungs);
  Drawing drawing("survival", "Rung survival", "Bars of the trials in each rung: how many went on, completed, were pruned, failed or are running.", kWidth,
                  static_cast<int>(kTop + kRow * static_cast<double>(rows.size()) + 12));
  std::size_t most = 1;
  for (RungCount const& rung : rows) most = std::max(most, rung.reached);
  Scale const x{0, static_cast<double>(most), 170, kWidth - 80};
  double legend = 170;
  for (char const* name : {"promoted", "completed", "pruned", "failed", "running"}) {
    drawing.rect(legend, 14, 12, 12, std::string("bar ") + name);
    drawing.text(legend + 17, 24, name, "tick");
    legend += 105;
  }
  double y = kTop;
  for (RungCount const& rung : rows) {
    drawing.text(160, y + 14, fmt::format("bracket {} rung {}{}", rung.bracket, rung.rung, rung.to_epoch > 0 ? fmt::format(", epoch {}", rung.to_epoch) : ""), "tick", Anchor::kEnd);
    std::size_t done = 0;
    for (auto const& [name, n] : {std::pair{"promoted", rung.promoted}, {"completed", rung.completed}, {"pruned", rung.pruned}, {"failed", rung.failed}, {"running", rung.running}}) {
      if (n == 0) continue;
      double const from = x(static_cast<double>(done)), to = x(static_cast<double>(done + n));
      drawing.rect(from, y, to - from, kRow - 5, fmt::format("bar {}", name), fmt::format("bracket {} rung {}: {} {} of {}", rung.bracket, rung.rung, n, name, rung.reached));
      done += n;
    }
    drawing.text(x(static_cast<double>(done)) + 6, y + 13, fmt::format("{}", rung.reached), "tick");
    y += kRow;
  }
  return drawing;
}

}  // namespace

std::vector<RungCount> rung_survival(SweepResult const& result) {
  std::map<std::pair<int, int>, RungCount> rungs;
  for (TrialRecord const& trial : result.trials) {
    int const first = trial.parent ? trial.rung : 0;
    for (int rung = first; rung <= trial.rung; ++rung) {
      RungCount& count = rungs[{trial.bracket, rung}];
      count.bracket = trial.bracket, count.rung = rung;
      ++count.reached;
      if (rung < trial.rung) {
        ++count.promoted;
        continue;
      }
      count.to_epoch = std::max(count.to_epoch, trial.epochs);
      switch (trial.state) {
        case TrialState::kCompleted: ++count.completed; break;
        case TrialState::kPruned: ++count.pruned; break;
        case TrialState::kFailed: ++count.failed; break;
        case TrialState::kRunning: ++count.running; break;
      }
    }
  }
  std::vector<RungCount> counts;
  for (auto const& [_, count] : rungs) counts.push_back(count);
  return counts;
}

Figure survival_figure(Sources const& sources) {
  std::vector<RungCount> const rungs = rung_survival(sources.report.result);
  if (rungs.empty()) return missing_figure("survival", "Rung survival", "No trial has started yet.");
  Json data = Json::array();
  for (RungCount const& rung : rungs) {
    data.push_back({{"bracket", rung.bracket}, {"rung", rung.rung}, {"to_epoch", rung.to_epoch}, {"reached", rung.reached}, {"promoted", rung.promoted},
                    {"completed", rung.completed}, {"pruned", rung.pruned}, {"failed", rung.failed}, {"running", rung.running}});
  }
  std::string caption = rungs.size() == 1 ? fmt::format("{} has no rungs: every trial had its whole budget at once.", sources.report.config.schedule.method)
                                          : "Trials in each rung. Those that were promoted stand again in the rung below.";
  if (rungs.size() > kMostRows) caption += fmt::format(" {} of {} rungs are drawn.", kMostRows, rungs.size());
  return {.name = "survival", .title = "Rung survival", .caption = caption, .drawing = draw(rungs), .data = data};
}

}  // namespace shoal
